"""Markdown as plain text, for cards, descriptions and the search index.

Every expression takes time in proportion to the text, whatever it contains: what stands between
two brackets has no bracket, so that no character is read for more than one opening bracket, and
spaces before a reference are read from their first one alone.
"""

import re

from .remembered import remembered

# `[@SO-0001, p. 4]`, `[[PE-0001|his memoir]]`, `[捕虜]{lang=ja}`, `![[PH-0001]]`, emphasis.
_CITATION = re.compile(r"(?<!\s)\s*+\[@[^\[\]]*+\]")
_EMBED = re.compile(r"^!\[\[[^\[\]]*+\]\][^\S\n]*+$", re.MULTILINE)
_NAMED_LINK = re.compile(r"\[\[[^\[\]|]*+\|([^\[\]]*+)\]\]")
_LINK = re.compile(r"(?<!\s)\s*+\[\[[A-Z]{2}-\d+\]\]")
# An address may have one pair of parentheses in it.
_SPAN = re.compile(r"\[([^\[\]]*+)\](?:\{[^{}]*+\}|\([^()]*+(?:\([^()]*+\)[^()]*+)?+\))")
_MARKS = re.compile(r"\*+|`|^#+\s+|^>\s?|\[\^[^\[\]]*+\]:?", re.MULTILINE)


@remembered
def strip_markdown(text: str) -> str:
    """Return the words of a Markdown text in one line, without citations, embeds and markup."""
    plain = _EMBED.sub("", text)
    plain = _CITATION.sub("", plain)
    plain = _NAMED_LINK.sub(r"\1", plain)
    plain = _LINK.sub("", plain)
    plain = _SPAN.sub(r"\1", plain)
    return " ".join(_MARKS.sub("", plain).split())
