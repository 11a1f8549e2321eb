"""How a record of the museum is cited: a sentence in the reader's language, and BibTeX.

Our own records have one shape (title, museum, identifier, address, day of access), so a sentence
serves; the style engine took 40 to 70 ms a page and capitalised titles (docs/decisions/0007).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

import languages
from dates.formatting.display import display
from dates.value import HistoricDate

#: Characters that BibTeX reads as commands, and how they are written instead.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    # Not `\{`: BibTeX counts braces without looking at what stands before them.
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "$": r"\$",
    "&": r"\&",
    "%": r"\%",
    "#": r"\#",
    "_": r"\_",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_ESCAPED = re.compile("|".join(re.escape(character) for character in _SPECIAL))


@dataclass(frozen=True)
class Citation:
    """What identifies a record to somebody who wants to find it again."""

    identifier: str
    title: str
    museum: str
    address: str
    accessed: date
    author: str = ""

    def text(self) -> str:
        """The citation as a sentence in the active language."""
        values = {
            "author": self.author,
            "title": self.title,
            "museum": self.museum,
            "id": self.identifier,
            "address": self.address,
            "day": display(HistoricDate(self.accessed.isoformat()), languages.current()),
        }
        if self.author:
            pattern = _(
                "%(author)s, “%(title)s”, in: %(museum)s, %(id)s, %(address)s (accessed %(day)s)."
            )
        else:
            pattern = _("“%(title)s”, in: %(museum)s, %(id)s, %(address)s (accessed %(day)s).")
        return pattern % values

    def bibtex(self) -> str:
        """A BibTeX entry, `@misc`, in UTF-8; special characters escaped."""
        fields = {
            "author": escape_bibtex(self.author),
            "title": escape_bibtex(self.title),
            "howpublished": escape_bibtex(self.museum),
            "number": self.identifier,
            "url": self.address,
            "urldate": self.accessed.isoformat(),
        }
        return bibtex_entry("misc", self.identifier, fields)


def bibtex_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """An entry of BibTeX, without a line end behind it; empty fields are left out.

    The values stand as they are given: a text goes through `escape_bibtex` first.
    """
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def escape_bibtex(text: str) -> str:
    """`text` in one line, with all that BibTeX and LaTeX would obey written as characters."""
    return _ESCAPED.sub(lambda match: _SPECIAL[match[0]], " ".join(text.split()))
