"""What a record says to the index, and the terms that this makes."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .analyser import index_terms, surface_words

#: A field and a token that stands in it: ("title", "music"), ("PH.subject", "17").
Term = tuple[str, str]

#: The fields of text, in order of rank.
TEXT_FIELDS = ("name", "title", "wording", "translation", "text")
#: Whole words, folded: what a near miss may suggest.
SURFACE = "surface"
SURFACE_FROM = ("name", "title")
#: A name as a whole, folded: who is called exactly what was typed comes first.
EXACT = "exact"

_DIGIT = re.compile(r"\d")
#: Characters of a token that the table holds; a longer one is cut on both sides alike.
MAX_TOKEN_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Text:
    """A text in the field it stands in. `label` says which form it is, for the reader."""

    field: str
    language: str
    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """What one public record says: facet values by name, texts, and its earliest day."""

    kind: str
    record: int
    facets: frozenset[tuple[str, str]] = frozenset()
    texts: tuple[Text, ...] = ()
    earliest: date | None = None

    def terms(self) -> frozenset[Term]:
        """Every term that the record stands under."""
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
            if text.field in SURFACE_FROM:
                words = surface_words(text.text)
                found.update((SURFACE, w[:MAX_TOKEN_LENGTH]) for w in words if not _DIGIT.search(w))
                if text.field == "name":
                    found.add((EXACT, exact_name(words)))
        return frozenset(found)


def exact_name(words: list[str]) -> str:
    """The token of a whole name."""
    return " ".join(words)[:MAX_TOKEN_LENGTH]


def day_terms(kind: str, day: date | None) -> list[Term]:
    """The buckets by which records of `kind` are put in the order of their days."""
    if day is None:
        return []
    written = day.isoformat()
    return [
        (f"{kind}.day.year", written[:4]),
        (f"{kind}.day.month", written[:7]),
        (f"{kind}.day", written),
    ]


def pack_terms(terms: Iterable[Term]) -> bytes:
    """Terms as bytes; neither field nor token holds a tab or a line break."""
    return zlib.compress("\n".join(sorted(f"{f}\t{t}" for f, t in terms)).encode(), 1)


def unpack_terms(packed: bytes | memoryview) -> frozenset[Term]:
    """What `pack_terms` packed."""
    text = zlib.decompress(bytes(packed)).decode()
    return frozenset(
        (line.partition("\t")[0], line.partition("\t")[2]) for line in text.split("\n") if line
    )
