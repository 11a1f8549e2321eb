"""Translations of a record: sentence against sentence, and stale when their original changes."""
