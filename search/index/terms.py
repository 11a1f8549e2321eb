"""The data of a record that is indexed, and the terms made from it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .analyser import index_terms, surface_words

#: A field and a token in it: ("title", "music"), ("PH.subject", "17").
Term = tuple[str, str]

#: The text fields, in order of rank.
TEXT_FIELDS = ("name", "title", "wording", "translation", "text")
#: Field of whole words, folded but not stemmed, for suggestions: all words of the fields in
#: `SURFACE_FROM`, and of other texts the words that are written as names.
SURFACE = "surface"
SURFACE_FROM = ("name", "title")
#: Field of whole names, folded: a record with exactly the name that was typed comes first.
EXACT = "exact"

# A capitalised word after another word of its sentence, or a word of katakana.
_NAME = re.compile(r"(?<=\w[ \u00a0-])[A-ZÀ-ÖØ-ÞĀĒĪŌŪА-ЯЁ]\w{2,}|[\u30a1-\u30fa\u30fc]{3,}")
_DIGIT = re.compile(r"\d")
#: Maximum length of a token in the table; a longer one is cut, in the index and in queries.
MAX_TOKEN_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a record and the field it is indexed in.

    `label` tells the reader which of the record's texts it is; `language` is a language code.
    """

    field: str
    language: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """The indexed data of one public record.

    `facets` are pairs (facet, value); `earliest` is the day by which the record is sorted.
    """

    kind: str
    record: int
    facets: frozenset[tuple[str, str]] = frozenset()
    texts: tuple[Text, ...] = ()
    earliest: date | None = None

    def terms(self) -> frozenset[Term]:
        """Return all terms of the record."""
        found: set[Term] = {("kind", self.kind)}
        found.update(
            (f"{self.kind}.{name}", value[:MAX_TOKEN_LENGTH]) for name, value in self.facets
        )
        found.update(day_terms(self.kind, self.earliest))
        for text in self.texts:
            if not text.text:
                continue
            field = text.field
            found.update([(field, token) for token in index_terms(text.text)])
            is_short = text.field in SURFACE_FROM
            words = surface_words(text.text if is_short else " ".join(_NAME.findall(text.text)))
            found.update((SURFACE, w[:MAX_TOKEN_LENGTH]) for w in words if not _DIGIT.search(w))
            if text.field == "name":
                found.add((EXACT, exact_name(words)))
        return frozenset(found)


def exact_name(words: list[str]) -> str:
    """Return the token of a whole name, given its folded words."""
    return " ".join(words)[:MAX_TOKEN_LENGTH]


def day_terms(kind: str, day: date | None) -> list[Term]:
    """Return the terms for year, month and day by which records of `kind` are sorted."""
    if day is None:
        return []
    written = day.isoformat()
    return [
        (f"{kind}.day.year", written[:4]),
        (f"{kind}.day.month", written[:7]),
        (f"{kind}.day", written),
    ]


def pack_terms(terms: Iterable[Term]) -> bytes:
    """Return terms as compressed bytes; no field or token contains a tab or a line break."""
    return zlib.compress("\n".join(sorted(f"{f}\t{t}" for f, t in terms)).encode(), 1)


def unpack_terms(packed: bytes | memoryview) -> frozenset[Term]:
    """Return the terms packed by `pack_terms`."""
    text = zlib.decompress(bytes(packed)).decode()
    return frozenset(
        (line.partition("\t")[0], line.partition("\t")[2]) for line in text.split("\n") if line
    )
