"""Photographs by month and subject, certain and possible apart; and those of one cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from pyroaring import BitMap64

from catalog.models import Subject
from photos.models import Photo, PhotoSubject
from records.models import State
from search.indexing.hierarchy import descendants

from .months import MONTHS, Month, months_of

CERTAIN, POSSIBLE = "certain", "possible"
#: The row of all photographs, whatever their subject.
ALL_SUBJECTS = "*"


@dataclass(frozen=True)
class Cell:
    """One month of one row: `certain` is part of `possible`. Addressed by `CellQuery`."""

    month: Month
    certain: int
    possible: int


@dataclass(frozen=True)
class CellQuery:
    """The photographs of a cell: `subject` is a slug or ANY; `drafts` counts all but withdrawn."""

    month: Month
    certainty: str
    subject: str
    drafts: bool

    def __str__(self) -> str:
        reach = "drafts" if self.drafts else "public"
        return f"{self.month.key}:{self.certainty}:{self.subject}:{reach}"

    @classmethod
    def parse(cls, text: str) -> CellQuery | None:
        """What `str()` wrote, or None for anything else."""
        parts = text.split(":")
        if len(parts) != 4 or parts[1] not in (CERTAIN, POSSIBLE):
            return None
        month = next((month for month in MONTHS if month.key == parts[0]), None)
        if month is None or parts[3] not in ("drafts", "public"):
            return None
        return cls(month, parts[1], parts[2], parts[3] == "drafts")


def dated_photos(*, drafts: bool) -> QuerySet[Photo]:
    """The dated photographs that the calendar counts."""
    state = ~Q(state=State.WITHDRAWN) if drafts else Q(state=State.PUBLISHED)
    return Photo.objects.filter(state).exclude(date_edtf="").order_by()


def filter_by_cell(queryset: QuerySet[Any], asked: CellQuery) -> QuerySet[Any]:
    """Those of `queryset`, photographs, that the cell counts."""
    stored = dated_photos(drafts=asked.drafts).values_list("date_edtf", flat=True).distinct()
    dates = []
    for edtf in stored:
        certain, possible = months_of(edtf)
        if asked.month == certain or (asked.certainty == POSSIBLE and asked.month in possible):
            dates.append(edtf)
    found = queryset.filter(
        pk__in=dated_photos(drafts=asked.drafts).filter(date_edtf__in=dates).values("pk")
    )
    if asked.subject == ALL_SUBJECTS:
        return found
    subject = Subject.objects.filter(slug=asked.subject).first()
    every = Subject.objects.order_by().values_list("pk", "broader")
    keys = _with_narrower(every)[subject.pk] if subject is not None else set()
    links = PhotoSubject.objects.filter(tag__in=keys)
    return found.filter(pk__in=links.values("content_object"))


def _with_narrower(subjects: Iterable[tuple[int, int | None]]) -> dict[int, set[int]]:
    """The key of each subject, and those of itself and of all under it; each with its broader."""
    children: dict[str, list[str]] = {}
    keys = []
    for key, broader in subjects:
        keys.append(key)
        if broader is not None:
            children.setdefault(str(broader), []).append(str(key))
    return {key: {int(token) for token in descendants(children, [str(key)])} for key in keys}


def count_by_subject(year: int, *, drafts: bool) -> list[tuple[str, str, list[Cell]]]:
    """Of each subject, all photographs first: its slug, its name, its twelve months.

    A subject without any photograph is a row too: there the collection is silent. A broader one
    counts the photographs of its narrower ones, each once, as its facet does. Three queries,
    whatever there is: photographs and links come whole, as sets of keys.
    """
    months = [month for month in MONTHS if month.year == year]
    certain: dict[Month, BitMap64] = {month: BitMap64() for month in months}
    possible: dict[Month, BitMap64] = {month: BitMap64() for month in months}
    for edtf, keys in _photo_keys_by_date(year, drafts=drafts).items():
        sure, may_be = months_of(edtf)
        if sure in certain:
            certain[sure] |= keys
        for month in may_be:
            if month in possible:
                possible[month] |= keys

    def cells(keys: BitMap64 | None) -> list[Cell]:
        if keys is None:
            return [Cell(month, len(certain[month]), len(possible[month])) for month in months]
        return [
            Cell(
                month,
                keys.intersection_cardinality(certain[month]),
                keys.intersection_cardinality(possible[month]),
            )
            for month in months
        ]

    own = _photo_keys_by_subject()
    subjects = list(Subject.objects.order_by("name"))
    under = _with_narrower((subject.pk, subject.broader_id) for subject in subjects)
    table = [(ALL_SUBJECTS, "", cells(None))]
    for subject in subjects:
        keys = BitMap64.union(BitMap64(), *(own.get(key, BitMap64()) for key in under[subject.pk]))
        table.append((subject.slug, str(subject), cells(keys)))
    return table


def _photo_keys_by_date(year: int, *, drafts: bool) -> dict[str, BitMap64]:
    """The keys of the photographs that may be of the year, by their date."""
    found: dict[str, list[int]] = defaultdict(list)
    # Dates that are sure touch what their interval touches; the others are read one by one.
    near = Q(date_earliest__year__lte=year, date_latest__year__gte=year)
    near |= Q(date_earliest__isnull=True) | Q(date_latest__isnull=True)
    for doubt in "?~%":
        near |= Q(date_edtf__contains=doubt)
    dated = dated_photos(drafts=drafts).filter(near)
    for key, edtf in dated.values_list("pk", "date_edtf").iterator(chunk_size=10_000):
        found[edtf].append(key)
    return {
        edtf: BitMap64(keys)
        for edtf, keys in found.items()
        if any(month.year == year for month in months_of(edtf)[1])
    }


def _photo_keys_by_subject() -> dict[int, BitMap64]:
    """The keys of the photographs, whatever their state and date, by the subject of their own."""
    found: dict[int, list[int]] = defaultdict(list)
    links = PhotoSubject.objects.order_by().values_list("tag", "content_object")
    for subject, key in links.iterator(chunk_size=10_000):
        found[subject].append(key)
    return {subject: BitMap64(keys) for subject, keys in found.items()}
