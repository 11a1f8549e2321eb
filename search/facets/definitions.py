"""The kinds of facet: by linked records, by choices and by years.

A facet has a parameter in the URL and a field in the index. It finds the documents of the selected
values and counts the documents of every value. A count is the size of an intersection of bitmaps;
no rows are counted.
"""

from __future__ import annotations

import dataclasses
import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.translation import get_language
from pyroaring import BitMap

from search.index.snapshot import Snapshot
from search.indexing.hierarchy import children_by_parent, parents_by_child, with_descendants

from .query_state import UnknownValue


@dataclass(frozen=True)
class Label:
    """A value as text for the reader (in the language `lang`), and as `value` in the URL."""

    text: str
    value: str
    lang: str = ""


@dataclass(frozen=True)
class Facet:
    """A facet of records of `kind`.

    `name` is its parameter in the URL, `index_facet` its name in the index.
    """

    name: str
    title: str | Promise
    kind: str
    index_facet: str
    #: Template for the selected values in the heading of the list.
    heading_phrase: str | Promise = dataclasses.field(default="%(value)s", kw_only=True)

    @property
    def field(self) -> str:
        """The field of the index, such as "PH.subject"."""
        return f"{self.kind}.{self.index_facet}"

    def tokens(self, values: Sequence[str]) -> list[str]:
        """Return the index tokens of values from the URL. Raises UnknownValue."""
        raise NotImplementedError

    def labels(self, snapshot: Snapshot, tokens: Sequence[str]) -> dict[str, Label]:
        """Return the labels of tokens; tokens of records that are not public are left out."""
        raise NotImplementedError

    def documents_by_token(self, snapshot: Snapshot) -> dict[str, BitMap]:
        """Return the documents of each value, including those of its narrower values."""
        return snapshot.field_postings(self.field)

    def documents(self, snapshot: Snapshot, tokens: Iterable[str]) -> BitMap:
        """Return the documents that have any of these values."""
        by_token = self.documents_by_token(snapshot)
        return BitMap.union(BitMap(), *(by_token[t] for t in tokens if t in by_token))

    def counts(
        self, snapshot: Snapshot, among: BitMap | None, limit: int
    ) -> tuple[list[tuple[str, int]], bool]:
        """Return the `limit` most frequent values with their counts, and whether there are more.

        Only the documents in `among` are counted; None stands for all documents of the kind. The
        values are visited in the order of their total counts, so the loop can stop as soon as no
        later value can be among the most frequent.
        """
        sizes = self.by_size(snapshot)
        if among is None:
            return [(token, -size) for size, token, _bits in sizes[:limit]], len(sizes) > limit
        size_of = among.intersection_cardinality
        if len(sizes) <= limit:  # all of them
            found = [(token, n) for _size, token, bits in sizes if (n := size_of(bits))]
            return sorted(found, key=lambda item: (-item[1], item[0])), False
        # The least frequent value shown, and of equals the one with the least total, gives way.
        top: list[tuple[int, int, str]] = []
        more, least = False, 0  # a value needs a higher count than `least`
        for rank, (size, token, bits) in enumerate(sizes):
            if -size < least:
                more = True
                break
            count = size_of(bits)
            if count <= least:
                more = more or count > 0
            elif len(top) < limit:
                heapq.heappush(top, (count, -rank, token))
                least = top[0][0] if len(top) == limit else 0
            else:
                heapq.heapreplace(top, (count, -rank, token))
                more, least = True, top[0][0]
        ranked = sorted((-count, token) for count, _rank, token in top)
        return [(token, -count) for count, token in ranked], more

    def by_size(self, snapshot: Snapshot) -> list[tuple[int, str, BitMap]]:
        """Return (minus the total count, token, documents) of every value, the greatest first."""
        by_token = self.documents_by_token(snapshot)
        return snapshot.cached(
            ("sizes", self.field),
            self.kinds(),
            lambda: sorted(
                ((-len(bits), token, bits) for token, bits in by_token.items()),
                key=lambda size: size[:2],
            ),
        )

    def kinds(self) -> set[str]:
        """Return the kinds of record on which the values depend."""
        return {self.kind}

    def parents(self, snapshot: Snapshot) -> dict[str, str]:
        """Return the broader value of each value that has one."""
        return {}


@dataclass(frozen=True)
class ChoiceFacet(Facet):
    """A facet with a fixed list of values, given as (token, label)."""

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
    """A facet whose values are records.

    In the URL a value is the `lookup_field` of its record: a slug or an identifier.
    """

    model: type[Model] = Model
    target_kind: str = ""
    lookup_field: str = "identifier"

    def _published(self) -> Any:
        manager: Any = self.model._default_manager
        return manager.published()

    def tokens(self, values: Sequence[str]) -> list[str]:
        # PostgreSQL does not accept NUL in a text; no slug or identifier contains it.
        valid = [value for value in values if "\x00" not in value]
        records = self._published().filter(**{f"{self.lookup_field}__in": valid})
        known = {getattr(record, self.lookup_field): str(record.pk) for record in records}
        for value in values:
            if value not in known:
                raise UnknownValue(self.name, value)
        return [known[value] for value in values]

    def labels(self, snapshot: Snapshot, tokens: Sequence[str]) -> dict[str, Label]:
        # Cached until a record of the kind changes: most pages show the same few values.
        known: dict[str, Label | None] = snapshot.cached(
            ("labels", self.target_kind, get_language()), {self.target_kind}, dict
        )
        missing = [token for token in tokens if token not in known]
        if missing:
            labels: dict[str, Label | None] = dict.fromkeys(missing)
            for record in self._published().filter(pk__in=[int(token) for token in missing]):
                labels[str(record.pk)] = Label(record.headline, getattr(record, self.lookup_field))
            snapshot.require_current({self.target_kind})
            known |= labels
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
        return with_descendants(snapshot, self.kind, self.index_facet, self.target_kind)


@dataclass(frozen=True)
class YearFacet(Facet):
    """A facet of years, with two fields in the index: `year.certain` and `year.possible`."""

    #: Returns the first and last year that may be asked for although no record has them.
    period: Callable[[], tuple[int, int]] = lambda: (0, 0)
    #: Template for the years in the heading when only certain years are selected.
    heading_phrase_certain: str | Promise = "%(value)s"

    def tokens(self, values: Sequence[str]) -> list[str]:
        for value in values:
            if not (value.isascii() and value.isdigit() and len(value) == 4):
                raise UnknownValue(self.name, value)
        return list(values)

    def labels(self, snapshot: Snapshot, tokens: Sequence[str]) -> dict[str, Label]:
        return {token: Label(token, token) for token in tokens}

    @cached_property
    def certain_years(self) -> Facet:
        """The field of certain years, as a facet to be counted."""
        return Facet(self.name, self.title, self.kind, f"{self.index_facet}.certain")

    @cached_property
    def possible_years(self) -> Facet:
        """The field of possible years, as a facet to be counted."""
        return Facet(self.name, self.title, self.kind, f"{self.index_facet}.possible")

    def certain(self, snapshot: Snapshot) -> dict[str, BitMap]:
        """Return the documents that are certain to be of each year."""
        return self.certain_years.documents_by_token(snapshot)

    def possible(self, snapshot: Snapshot) -> dict[str, BitMap]:
        """Return the documents that may be of each year, including the certain ones."""
        return self.possible_years.documents_by_token(snapshot)

    def matching(
        self, snapshot: Snapshot, tokens: Sequence[str], *, certain: bool
    ) -> BitMap | None:
        """Return the documents of these years, or without tokens those with any certain year.

        Return None if there is no condition. Raises UnknownValue for a year that is
        outside the period and that no document has.
        """
        if not tokens and not certain:
            return None
        by_year = self.certain(snapshot) if certain else self.possible(snapshot)
        for token in tokens:
            first, last = self.period()
            if not first <= int(token) <= last and token not in self.possible(snapshot):
                raise UnknownValue(self.name, token)
        return BitMap.union(BitMap(), *(by_year[y] for y in tokens or by_year if y in by_year))
