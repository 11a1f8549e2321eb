"""Parse a query and evaluate it with set operations on posting lists.

words            documents must have all of them
"a phrase"       neighbouring words; also “…”, «…», 「…」
-word            documents must not have it
field:value      a value of a field: year:1947 subject:music; also field:"two words"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import cached_property

from pyroaring import BitMap

from .analyser import phrase_terms, query_terms
from .romanisation import APOSTROPHE_FOR_HARD_SIGN
from .snapshot import Snapshot
from .terms import MAX_TOKEN_LENGTH, TEXT_FIELDS, Term

#: Further clauses of a query are ignored; readers type fewer.
MAX_CLAUSES = 24
#: Further characters of a query are ignored.
MAX_CHARACTERS = 500

#: The fields of each tier of the ranking: names, titles, published wordings, then `RELATED` (the
#: record is linked to a subject, place or person with a matching name), translations, and last
#: descriptions.
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
#: A number with thousands separated by spaces: 608 360.
_GROUPED = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d.,])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True)
class Clause:
    """One condition of a query.

    `field` is empty for a word or a phrase; `negative` excludes the documents that match.
    """

    text: str
    field: str = ""
    phrase: bool = False
    negative: bool = False

    @cached_property
    def terms(self) -> list[str]:
        """The tokens that a document must all have in the same field."""
        analyse = phrase_terms if self.phrase else query_terms
        return [token[:MAX_TOKEN_LENGTH] for token in analyse(self.text)]

    def __str__(self) -> str:
        value = f'"{self.text}"' if self.phrase or " " in self.text else self.text
        return f"{'-' if self.negative else ''}{f'{self.field}:' if self.field else ''}{value}"


def parse(typed: str, fields: Collection[str] = ()) -> list[Clause]:
    """Parse a query; `fields` are the names that are allowed before a colon.

    Never raises: whatever is not a field, a phrase or an exclusion is a word.
    """
    text = _CONTROL.sub(" ", unicodedata.normalize("NFKC", typed[:MAX_CHARACTERS]))
    # Before clauses are told apart: the mark may be a quotation mark.
    text = APOSTROPHE_FOR_HARD_SIGN[0].sub(APOSTROPHE_FOR_HARD_SIGN[1], text)
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


#: Returns the documents linked to records whose name matches a clause without a field.
RelatedLookup = Callable[[Clause], BitMap]
#: Returns the documents that match a clause with a field.
FieldLookup = Callable[[Clause], BitMap]


class RankedDocuments:
    """The documents of a result by tier: each is in the best tier it belongs to.

    `tiers` are ordered from the best match to the weakest; `all` is their union.
    """

    __slots__ = ("all", "tiers")

    def __init__(self, *tiers: BitMap) -> None:
        self.tiers = tiers
        self.all = tiers[0] if len(tiers) == 1 else BitMap.union(BitMap(), *tiers)

    def restricted_to(self, documents: BitMap) -> RankedDocuments:
        """Return the result restricted to `documents`, with the same tiers."""
        return RankedDocuments(*(tier & documents for tier in self.tiers))

    def promote(self, documents: BitMap) -> RankedDocuments:
        """Return the result with those of `documents` that it has in a new first tier."""
        first = documents & self.all
        return RankedDocuments(first, *(tier - first for tier in self.tiers)) if first else self

    def page(
        self, offset: int, limit: int, order: Callable[[BitMap, int, int], list[int]]
    ) -> list[int]:
        """Return up to `limit` documents from position `offset` on.

        `order(documents, offset, limit)` sorts the documents of one tier and returns a page.
        """
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
    """Return the documents that have all of `tokens` in one of `fields`."""
    found = BitMap()
    for field in fields:
        bits = [snapshot.postings(field, token) for token in tokens]
        if bits:
            found |= BitMap.intersection(*bits) if len(bits) > 1 else bits[0]
    return found


def rank(
    snapshot: Snapshot, clauses: list[Clause], *, related: RelatedLookup, by_field: FieldLookup
) -> RankedDocuments:
    """Return the documents that match every clause and no negative clause, by tier.

    A document is in tier k if all words match in the tiers up to k, and not in fewer tiers. A
    query with negative clauses only returns all other documents.
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
            continue  # only stop words or punctuation
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
    base = BitMap.intersection(*limits) if limits else None
    if not words:
        if base is None and not excluded:
            return RankedDocuments()
        if base is None:
            base = BitMap.union(BitMap(), *snapshot.field_postings("kind").values())
        return RankedDocuments(base - excluded)
    tiers, above = [], BitMap()
    cumulative = [BitMap() for _ in words]
    for level in range(len(TIERS)):
        for number, tiers_of_word in enumerate(words):
            cumulative[number] = cumulative[number] | tiers_of_word[level]
        parts = cumulative if base is None else [base, *cumulative]
        found = BitMap.intersection(*parts) if len(parts) > 1 else parts[0]
        tiers.append(found - excluded - above if excluded else found - above)
        above = above | found
    return RankedDocuments(*tiers)
