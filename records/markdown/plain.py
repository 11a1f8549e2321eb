"""Markdown as plain words: for cards, descriptions and the index."""

import re

# `[@SO-0001, p. 4]`, `[[PE-0001|his memoir]]`, `[捕虜]{lang=ja}`, `![[PH-0001]]`, emphasis.
_CITATION = re.compile(r"\s*\[@[^\]]*\]")
_EMBED = re.compile(r"^!\[\[[^\]]*\]\]\s*$", re.MULTILINE)
_NAMED_LINK = re.compile(r"\[\[[^\]|]*\|([^\]]*)\]\]")
_LINK = re.compile(r"\s*\[\[[A-Z]{2}-\d+\]\]")
_SPAN = re.compile(r"\[([^\]]*)\](?:\{[^}]*\}|\([^)]*\))")
_MARKS = re.compile(r"\*+|`|^#+\s+|^>\s?|\[\^[^\]]*\]:?", re.MULTILINE)


def strip_markdown(text: str) -> str:
    """The words of a Markdown text in one line, without citations, embeds and marks."""
    plain = _EMBED.sub("", text)
    plain = _CITATION.sub("", plain)
    plain = _NAMED_LINK.sub(r"\1", plain)
    plain = _LINK.sub("", plain)
    plain = _SPAN.sub(r"\1", plain)
    return " ".join(_MARKS.sub("", plain).split())
