"""The citation of a record of the museum, as a sentence in the reader's language and as BibTeX.

All records are cited with the same facts (title, museum, identifier, address), so a translated
sentence is enough. A citation style engine took 40 to 70 ms a page and changed the capitals of
titles (docs/decisions/0007).

A page leaves out the day on which it was read and says that the reader adds it: the page is kept
for everybody until the catalogue changes, and would show another reader's day (decision 0037).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

import languages
from dates.formatting.display import display
from dates.value import HistoricDate

#: Characters with a meaning in BibTeX or LaTeX, and how each is escaped.
_SPECIAL = {
    "\\": r"\textbackslash{}",
    # Not `\{`: BibTeX counts braces even after a backslash.
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


@lru_cache(maxsize=64)
def _day(accessed: date, language: str) -> str:
    return display(HistoricDate(accessed.isoformat()), language)


@dataclass(frozen=True)
class Citation:
    """The facts by which a reader of a citation finds the record again."""

    identifier: str
    title: str
    museum: str
    address: str
    accessed: date | None = None
    author: str = ""

    def text(self) -> str:
        """Return the citation as a sentence in the active language."""
        values = {
            "author": self.author,
            "title": self.title,
            "museum": self.museum,
            "id": self.identifier,
            "address": self.address,
        }
        if self.accessed is not None:
            day = _day(self.accessed, languages.current())
            return self._dated_pattern() % (values | {"day": day})
        if self.author:
            return _("%(author)s, “%(title)s”, in: %(museum)s, %(id)s, %(address)s.") % values
        return _("“%(title)s”, in: %(museum)s, %(id)s, %(address)s.") % values

    def _dated_pattern(self) -> str:
        if self.author:
            return _(
                "%(author)s, “%(title)s”, in: %(museum)s, %(id)s, %(address)s (accessed %(day)s)."
            )
        return _("“%(title)s”, in: %(museum)s, %(id)s, %(address)s (accessed %(day)s).")

    def bibtex(self) -> str:
        """Return the citation as a BibTeX entry `@misc`, with special characters escaped."""
        fields = {
            "author": escape_bibtex(self.author),
            "title": escape_bibtex(self.title),
            "howpublished": escape_bibtex(self.museum),
            "number": self.identifier,
            "url": self.address,
            "urldate": self.accessed.isoformat() if self.accessed is not None else "",
        }
        return bibtex_entry("misc", self.identifier, fields)


def citation(record: Any, museum_title: str, request: HttpRequest) -> Citation:
    """Return the citation of `record` at its permanent address, without the day."""
    return Citation(
        identifier=record.identifier,
        title=str(record.headline),
        museum=str(museum_title),
        address=request.build_absolute_uri(reverse("identify", args=[record.identifier])),
        author=str(getattr(record, "authors", "") or ""),
    )


def bibtex_entry(kind: str, key: str, fields: Mapping[str, str]) -> str:
    """Return a BibTeX entry without a final newline; empty fields are left out.

    The values are not escaped here: pass texts through `escape_bibtex` first.
    """
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{key},", *lines, "}"])


def escape_bibtex(text: str) -> str:
    """Return `text` in one line, with the special characters of BibTeX and LaTeX escaped."""
    return _ESCAPED.sub(lambda match: _SPECIAL[match[0]], " ".join(text.split()))
