"""What records are filtered by, each with its parameter in the address and its facet in the index.

A facet turns values of an address into documents, and counts documents by its values. Counts
are cardinalities of intersections, never of rows.
"""

from __future__ import annotations

import dataclasses
import heapq
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import get_language
from pyroaring import BitMap

from search.index.snapshot import Snapshot
from search.indexing.hierarchy import (
    ancestors,
    children_by_parent,
    parents_by_child,
    with_descendants,
)

from .query_state import UnknownValue


@dataclass(frozen=True)
class Label:
    """How a value is written: for the reader, and in the address."""

    text: str
    value: str
    lang: str = ""


@dataclass(frozen=True)
class Facet:
    """One facet of records of `kind`: the parameter `name`, the facet `facet` in the index."""

    name: str
    title: str | Promise
    kind: str
    facet: str
    #: How its chosen values stand in the heading of the list.
    heading_phrase: str | Promise = dataclasses.field(default="%(value)s", kw_only=True)

    @property
    def field(self) -> str:
        return f"{self.kind}.{self.facet}"

    def tokens(self, values: Sequence[str]) -> list[str]:
        """The tokens in the index of values of an address; raises UnknownValue."""
        raise NotImplementedError

    def labels(self, snapshot: Snapshot, tokens: Sequence[str]) -> dict[str, Label]:
        """How to write these tokens; those that the public may not see are left out."""
        raise NotImplementedError

    def documents_by_token(self, snapshot: Snapshot) -> dict[str, BitMap]:
        """The documents of each value, those of values under it included."""
        return snapshot.field_postings(self.field)

    def documents(self, snapshot: Snapshot, tokens: Iterable[str]) -> BitMap:
        """The documents that have any of these values."""
        by_token = self.documents_by_token(snapshot)
        return BitMap.union(BitMap(), *(by_token[t] for t in tokens if t in by_token))

    def counts(
        self, snapshot: Snapshot, among: BitMap | None, limit: int
    ) -> tuple[list[tuple[str, int]], bool]:
        """The `most` frequent values among documents, and whether there are more.

        `among` is None for all documents of the kind. The values are walked by how many documents
        have them at all, so the walk ends where no later one can be among the most frequent.
        """
        if among is not None and snapshot.is_small(among):
            return self._count_small(snapshot, among, limit)
        by_token = self.documents_by_token(snapshot)
        sizes: list[tuple[int, str, BitMap]] = snapshot.cached(
            ("sizes", self.field),
            self.kinds(),
            lambda: sorted(
                ((-len(bits), token, bits) for token, bits in by_token.items()),
                key=lambda size: size[:2],
            ),
        )
        if among is None:
            return [(token, -size) for size, token, _bits in sizes[:limit]], len(sizes) > limit
        top: list[tuple[int, str]] = []
        more, least = False, 0  # the count that a value must pass to be among them
        size_of = among.intersection_cardinality
        for size, token, bits in sizes:
            if -size < least:
                more = True
                break
            count = size_of(bits)
            if count <= least:
                more = more or count > 0
            elif len(top) < limit:
                heapq.heappush(top, (count, token))
                least = top[0][0] if len(top) == limit else 0
            else:
                heapq.heapreplace(top, (count, token))
                more, least = True, top[0][0]
        ranked = sorted(top, key=lambda item: (-item[0], item[1]))
        return [(token, count) for count, token in ranked], more

    def _count_small(
        self, snapshot: Snapshot, among: BitMap, limit: int
    ) -> tuple[list[tuple[str, int]], bool]:
        """The same for a handful of documents: each says its values itself."""
        field, by_token = self.field, self.documents_by_token(snapshot)
        own: list[Collection[str]] = [
            document.values.get(field, ()) for document in snapshot.documents(among).values()
        ]
        if parents := self.parents(snapshot):
            upwards = {token: ancestors(parents, token) for tokens in own for token in tokens}
            own = [set().union(*(upwards[token] for token in tokens)) for tokens in own]
        counts = Counter(chain.from_iterable(own))
        first = sorted(counts, key=lambda t: (-counts[t], -len(by_token.get(t, ())), t))[:limit]
        ranked = sorted(((token, counts[token]) for token in first), key=lambda v: (-v[1], v[0]))
        return ranked, len(counts) > limit

    def kinds(self) -> set[str]:
        """The kinds of record whose change may change the values."""
        return {self.kind}

    def parents(self, snapshot: Snapshot) -> dict[str, str]:
        """The value above each that has one."""
        return {}


@dataclass(frozen=True)
class ChoiceFacet(Facet):
    """Values from a fixed list: (token, label)."""

    choices: tuple[tuple[str, str | Promise], ...] = ()

    def tokens(self, values: Sequence[str]) -> list[str]:
        known = dict(self.choices)
        for value in values:
            if value not in known:
                raise UnknownValue(self.name, value)
        return list(values)

    def labels(self, snapshot: Snapshot, tokens: Sequence[str]) -> dict[str, Label]:
        known = dict(self.choices)
        return {token: Label(str(known.get(token, token)), token) for token in tokens}


@dataclass(frozen=True)
class RelationFacet(Facet):
    """Values that are records: named in the address by `lookup_field`, their slug or identifier."""

    model: type[Model] = Model
    target_kind: str = ""
    lookup_field: str = "identifier"

    def _public(self) -> Any:
        manager: Any = self.model._default_manager
        return manager.published()

    def tokens(self, values: Sequence[str]) -> list[str]:
        # PostgreSQL refuses NUL in a text, and no slug or identifier has one.
        asked = [value for value in values if "\x00" not in value]
        found = self._public().filter(**{f"{self.lookup_field}__in": asked})
        known = {getattr(record, self.lookup_field): str(record.pk) for record in found}
        for value in values:
            if value not in known:
                raise UnknownValue(self.name, value)
        return [known[value] for value in values]

    def labels(self, snapshot: Snapshot, tokens: Sequence[str]) -> dict[str, Label]:
        # Kept until a record of the kind changes: most pages show the same few values.
        known: dict[str, Label | None] = snapshot.cached(
            ("labels", self.target_kind, get_language()), {self.target_kind}, dict
        )
        missing = [token for token in tokens if token not in known]
        if missing:
            found: dict[str, Label | None] = dict.fromkeys(missing)
            for record in self._public().filter(pk__in=[int(token) for token in missing]):
                found[str(record.pk)] = Label(record.headline, getattr(record, self.lookup_field))
            snapshot.require_current({self.target_kind})
            known |= found
        return {token: label for token in tokens if (label := known[token]) is not None}

    def kinds(self) -> set[str]:
        return {self.kind, self.target_kind}

    def parents(self, snapshot: Snapshot) -> dict[str, str]:
        return snapshot.cached(
            ("parents", self.target_kind),
            {self.target_kind},
            lambda: parents_by_child(children_by_parent(snapshot, self.target_kind)),
        )

    def documents_by_token(self, snapshot: Snapshot) -> dict[str, BitMap]:
        return with_descendants(snapshot, self.kind, self.facet, self.target_kind)


@dataclass(frozen=True)
class YearFacet(Facet):
    """Years, certain and possible apart: two facets of the index, `year.certain` and the other."""

    first: int = 0
    last: int = 0
    #: How they stand in the heading where only certain years count.
    heading_phrase_certain: str | Promise = "%(value)s"

    def tokens(self, values: Sequence[str]) -> list[str]:
        for value in values:
            if not (value.isascii() and value.isdigit() and len(value) == 4):
                raise UnknownValue(self.name, value)
        return list(values)

    def labels(self, snapshot: Snapshot, tokens: Sequence[str]) -> dict[str, Label]:
        return {token: Label(token, token) for token in tokens}

    def certain(self, snapshot: Snapshot) -> dict[str, BitMap]:
        return snapshot.field_postings(f"{self.field}.certain")

    def possible(self, snapshot: Snapshot) -> dict[str, BitMap]:
        return snapshot.field_postings(f"{self.field}.possible")

    def matching(
        self, snapshot: Snapshot, tokens: Sequence[str], *, certain: bool
    ) -> BitMap | None:
        """The documents of these years, or with a certain year at all; None for no condition."""
        if not tokens and not certain:
            return None
        by_year = self.certain(snapshot) if certain else self.possible(snapshot)
        for token in tokens:
            if not self.first <= int(token) <= self.last and token not in self.possible(snapshot):
                raise UnknownValue(self.name, token)
        return BitMap.union(BitMap(), *(by_year[y] for y in tokens or by_year if y in by_year))
