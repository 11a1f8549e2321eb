"""What a reader typed, taken apart, and as set algebra over the index.

words            every one must be found
"a phrase"       adjacent words; also “…”, «…», 「…」
-word            must not be found
field:value      as facets have it: year:1947 subject:music; also field:"two words"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass

from pyroaring import BitMap

from .analyser import phrase_terms, query_terms
from .snapshot import Snapshot
from .terms import MAX_TOKEN_LENGTH, TEXT_FIELDS, Term

#: Clauses of a query that are answered; what a reader types has fewer.
MAX_CLAUSES = 24
#: Characters of a query that are read.
MAX_CHARACTERS = 500

#: Fields by rank: what is called so, what is headed so, what was said, and below it translations
#: and descriptions. After a published wording stands what a record is found through: the names of
#: its subject, its place, its people.
RELATED: tuple[str, ...] = ()
TIERS: tuple[tuple[str, ...], ...] = (
    ("name",),
    ("title",),
    ("wording",),
    RELATED,
    ("translation",),
    ("text",),
)

_QUOTED = "|".join(
    f"{opening}[^{closing}]*(?:{closing}|$)"
    for opening, closing in ('""', "“”", "„“", "«»", "「」", "『』")
)
_CLAUSE = re.compile(
    rf"(?P<minus>[-−])?(?:(?P<field>[^\W\d_]+):)?(?P<value>{_QUOTED}|[^\s\"“„«「『]+)"
)
#: 608 360: one number, in groups of three.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing asked for. `field` is empty for a word or phrase; `terms` are its terms there."""

    text: str
    field: str = ""
    phrase: bool = False
    negative: bool = False

    @property
    def terms(self) -> list[str]:
        """The tokens that must all stand in one field."""
        analyse = phrase_terms if self.phrase else query_terms
        return [token[:MAX_TOKEN_LENGTH] for token in analyse(self.text)]

    def __str__(self) -> str:
        value = f'"{self.text}"' if self.phrase or " " in self.text else self.text
        return f"{'-' if self.negative else ''}{f'{self.field}:' if self.field else ''}{value}"


def parse(typed: str, fields: Collection[str] = ()) -> list[Clause]:
    """The clauses of what was typed; `fields` are the names that may stand before a colon.

    Never raises: what is no field, phrase or exclusion is a word.
    """
    text = _CONTROL.sub(" ", unicodedata.normalize("NFKC", typed[:MAX_CHARACTERS]))
    text = _GROUPED.sub(lambda match: match[0].replace(" ", ""), text)
    clauses = []
    for match in _CLAUSE.finditer(text):
        field, value = (match["field"] or "").lower(), match["value"]
        quoted = re.fullmatch(_QUOTED, value) is not None
        words = value.strip('"“”„«»「」『』') if quoted else value
        if field and field not in fields:
            field, words = "", f"{match['field']}:{words}"
        if words.strip():
            clauses.append(Clause(words.strip(), field, quoted and not field, bool(match["minus"])))
    return clauses[:MAX_CLAUSES]


#: Documents found through what they are linked to, for a clause without a field.
RelatedLookup = Callable[[Clause], BitMap]
#: Documents of a clause with a field.
FieldLookup = Callable[[Clause], BitMap]


class RankedDocuments:
    """What was found, by rank: each document in the first tier it belongs to."""

    __slots__ = ("all", "tiers")

    def __init__(self, *tiers: BitMap) -> None:
        self.tiers = tiers
        self.all = tiers[0] if len(tiers) == 1 else BitMap.union(BitMap(), *tiers)

    def restricted_to(self, documents: BitMap) -> RankedDocuments:
        """Those that are among `documents` too."""
        return RankedDocuments(*(tier & documents for tier in self.tiers))

    def promote(self, documents: BitMap) -> RankedDocuments:
        """The same with those of `documents` that are among them in a rank of their own, first."""
        first = documents & self.all
        return RankedDocuments(first, *(tier - first for tier in self.tiers)) if first else self

    def page(
        self, offset: int, limit: int, order: Callable[[BitMap, int, int], list[int]]
    ) -> list[int]:
        """Documents from place `offset` on; `order` puts those of one tier in order."""
        page: list[int] = []
        for tier in self.tiers:
            if len(page) >= limit:
                break
            if len(tier) <= offset:
                offset -= len(tier)
                continue
            page += order(tier, offset, limit - len(page))
            offset = 0
        return page


def documents_with_tokens(snapshot: Snapshot, tokens: list[str], fields: Collection[str]) -> BitMap:
    """Documents that have all of `tokens` in one of `fields`."""
    found = BitMap()
    for field in fields:
        bits = [snapshot.postings(field, token) for token in tokens]
        if bits:
            found |= BitMap.intersection(*bits) if len(bits) > 1 else bits[0]
    return found


def rank(
    snapshot: Snapshot, clauses: list[Clause], *, related: RelatedLookup, by_field: FieldLookup
) -> RankedDocuments:
    """The documents that every clause finds and no negative one does, by rank.

    A document stands in tier k when every word is found in the tiers up to k, and not in fewer.
    A query of exclusions alone excludes them from everything.
    """
    wanted: list[Term] = [
        (field, token)
        for clause in clauses
        if not clause.field
        for token in clause.terms
        for field in TEXT_FIELDS
    ]
    snapshot.load(wanted)
    words, limits, excluded = [], [], BitMap()
    for clause in clauses:
        if clause.field:
            found = by_field(clause)
        elif not (tokens := clause.terms):
            continue  # stop words, or nothing but marks
        else:
            tiers = [
                related(clause)
                if fields is RELATED
                else documents_with_tokens(snapshot, tokens, fields)
                for fields in TIERS
            ]
            if not clause.negative:
                words.append(tiers)
                continue
            found = BitMap.union(*tiers)
        if clause.negative:
            excluded |= found
        else:
            limits.append(found)
    return _combine(snapshot, words, limits, excluded)


def _combine(
    snapshot: Snapshot, words: list[list[BitMap]], limits: list[BitMap], excluded: BitMap
) -> RankedDocuments:
    kinds = snapshot.field_postings("kind")
    everything = BitMap.union(*kinds.values()) if kinds else BitMap()
    base = BitMap.intersection(*limits) if limits else everything
    base = base - excluded
    if not words:
        return RankedDocuments(base) if limits or excluded else RankedDocuments()
    tiers, above = [], BitMap()
    cumulative = [BitMap() for _ in words]
    for level in range(len(TIERS)):
        found = base
        for number, tiers_of_word in enumerate(words):
            cumulative[number] = cumulative[number] | tiers_of_word[level]
            found = found & cumulative[number]
        tiers.append(found - above)
        above = above | found
    return RankedDocuments(*tiers)
