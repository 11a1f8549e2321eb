"""The translators' view: the original on the left, sentence against sentence."""
