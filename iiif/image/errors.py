"""How a request is refused: which value, what is wrong with it, and the remedy.

No Django here: the sentences are the English msgids of the catalogues, which `views` translates.
"""

from __future__ import annotations

from collections.abc import Mapping


class ImageRequestError(Exception):
    """A request that gets no picture; `status` is the HTTP status that says so (section 7.3).

    `message` is untranslated, with the placeholders that `values` fills.
    """

    status = 400

    def __init__(self, sentence: str, **values: object) -> None:
        self.message = sentence
        self.values: Mapping[str, object] = values
        super().__init__(sentence % values)


class Malformed(ImageRequestError):
    """The address cannot be read, or asks for what this image does not have: 400."""


class UnsupportedFeature(ImageRequestError):
    """What the standard knows and this museum does not do: 501."""

    status = 501


def mark_for_translation(sentence: str) -> str:
    """The sentence itself: marks it for the translation catalogues, as gettext_noop does."""
    return sentence
