"""How a record of the museum is cited: a sentence in the reader's language, and BibTeX.

Our own records have one shape (title, museum, identifier, address, day of access), so a sentence
serves; the style engine took 40 to 70 ms a page and capitalised titles (docs/decisions/0007).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.dates.value import HistoricDate

#: Characters that BibTeX reads as commands, and how they are written instead.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
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
            "day": HistoricDate(self.accessed.isoformat()).display(get_language() or "en"),
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
            "author": f"{{{_escape(self.author)}}}" if self.author else "",
            "title": f"{{{_escape(self.title)}}}",
            "howpublished": f"{{{_escape(self.museum)}}}" if self.museum else "",
            "number": f"{{{self.identifier}}}",
            "url": f"{{{self.address}}}",
            "urldate": f"{{{self.accessed.isoformat()}}}",
        }
        lines = [f"  {name} = {value}," for name, value in fields.items() if value]
        return "\n".join([f"@misc{{{self.identifier},", *lines, "}"])


def _escape(text: str) -> str:
    return _ESCAPED.sub(lambda match: _SPECIAL[match[0]], text)
