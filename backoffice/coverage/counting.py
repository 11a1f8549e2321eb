"""Counts of photographs by month and subject, and the photographs behind one count.

A photograph is certain of a month or possible in it (see `months`); both are counted.
"""

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

from .months import Month, calendar_months, months_of

CERTAIN, POSSIBLE = "certain", "possible"
#: In place of a slug: the row of all photographs, with or without a subject.
ALL_SUBJECTS = "*"


@dataclass(frozen=True)
class Cell:
    """The counts of one month in one row; `possible` includes `certain`."""

    month: Month
    certain: int
    possible: int


@dataclass(frozen=True)
class CellQuery:
    """Names the photographs of one cell, as the value of a filter parameter.

    `subject` is a slug or ALL_SUBJECTS. With `drafts` all states but withdrawn are included,
    without it only published photographs.
    """

    month: Month
    certainty: str
    subject: str
    drafts: bool

    def __str__(self) -> str:
        reach = "drafts" if self.drafts else "public"
        return f"{self.month.key}:{self.certainty}:{self.subject}:{reach}"

    @classmethod
    def parse(cls, text: str) -> CellQuery | None:
        """Parse what `str()` wrote; return None for anything else."""
        parts = text.split(":")
        if len(parts) != 4 or parts[1] not in (CERTAIN, POSSIBLE):
            return None
        month = next((month for month in calendar_months() if month.key == parts[0]), None)
        if month is None or parts[3] not in ("drafts", "public"):
            return None
        return cls(month, parts[1], parts[2], parts[3] == "drafts")


def dated_photos(*, drafts: bool) -> QuerySet[Photo]:
    """Return the dated photographs that the coverage table counts."""
    state = ~Q(state=State.WITHDRAWN) if drafts else Q(state=State.PUBLISHED)
    return Photo.objects.filter(state).exclude(date_edtf="").order_by()


def filter_by_cell(queryset: QuerySet[Any], query: CellQuery) -> QuerySet[Any]:
    """Return the photographs of `queryset` that the cell counts."""
    stored = dated_photos(drafts=query.drafts).values_list("date_edtf", flat=True).distinct()
    dates = []
    for edtf in stored:
        certain, possible = months_of(edtf)
        if query.month == certain or (query.certainty == POSSIBLE and query.month in possible):
            dates.append(edtf)
    found = queryset.filter(
        pk__in=dated_photos(drafts=query.drafts).filter(date_edtf__in=dates).values("pk")
    )
    if query.subject == ALL_SUBJECTS:
        return found
    subject = Subject.objects.filter(slug=query.subject).first()
    subjects_with_broader = Subject.objects.order_by().values_list("pk", "broader")
    keys = _with_narrower(subjects_with_broader)[subject.pk] if subject is not None else set()
    links = PhotoSubject.objects.filter(tag__in=keys)
    return found.filter(pk__in=links.values("content_object"))


def _with_narrower(subjects: Iterable[tuple[int, int | None]]) -> dict[int, set[int]]:
    """Return for each subject the keys of itself and of all its narrower subjects.

    `subjects` yields (key, key of the broader subject or None).
    """
    children: dict[str, list[str]] = {}
    keys = []
    for key, broader in subjects:
        keys.append(key)
        if broader is not None:
            children.setdefault(str(broader), []).append(str(key))
    return {key: {int(token) for token in descendants(children, [str(key)])} for key in keys}


def count_by_subject(year: int, *, drafts: bool) -> list[tuple[str, str, list[Cell]]]:
    """Return (slug, name, twelve cells) for all photographs and then for each subject.

    A subject without photographs has a row too, because gaps are what the table is for. A broader
    subject counts the photographs of its narrower ones, each once, as its facet does. Three
    queries in all: photographs and links are read whole and counted as sets of keys.
    """
    months = [month for month in calendar_months() if month.year == year]
    certain: dict[Month, BitMap64] = {month: BitMap64() for month in months}
    possible: dict[Month, BitMap64] = {month: BitMap64() for month in months}
    for edtf, keys in _photo_keys_by_date(year, drafts=drafts).items():
        certain_month, possible_months = months_of(edtf)
        if certain_month in certain:
            certain[certain_month] |= keys
        for month in possible_months:
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

    keys_by_subject = _photo_keys_by_subject()
    subjects = list(Subject.objects.order_by("name"))
    subtree_keys = _with_narrower((subject.pk, subject.broader_id) for subject in subjects)
    table = [(ALL_SUBJECTS, "", cells(None))]
    for subject in subjects:
        keys = BitMap64.union(
            BitMap64(), *(keys_by_subject.get(key, BitMap64()) for key in subtree_keys[subject.pk])
        )
        table.append((subject.slug, str(subject), cells(keys)))
    return table


def _photo_keys_by_date(year: int, *, drafts: bool) -> dict[str, BitMap64]:
    """Return the keys of the photographs possible in the year, by their EDTF date."""
    found: dict[str, list[int]] = defaultdict(list)
    # Dates without doubt lie within their stored interval, so the database can select them. Dates
    # that are open-ended, uncertain or approximate are selected whole and checked one by one.
    candidates = Q(date_earliest__year__lte=year, date_latest__year__gte=year)
    candidates |= Q(date_earliest__isnull=True) | Q(date_latest__isnull=True)
    for doubt in "?~%":
        candidates |= Q(date_edtf__contains=doubt)
    dated = dated_photos(drafts=drafts).filter(candidates)
    for key, edtf in dated.values_list("pk", "date_edtf").iterator(chunk_size=10_000):
        found[edtf].append(key)
    return {
        edtf: BitMap64(keys)
        for edtf, keys in found.items()
        if any(month.year == year for month in months_of(edtf)[1])
    }


def _photo_keys_by_subject() -> dict[int, BitMap64]:
    """Return the keys of all photographs, of any state and date, by the subjects set on them."""
    found: dict[int, list[int]] = defaultdict(list)
    links = PhotoSubject.objects.order_by().values_list("tag", "content_object")
    for subject, key in links.iterator(chunk_size=10_000):
        found[subject].append(key)
    return {subject: BitMap64(keys) for subject, keys in found.items()}
