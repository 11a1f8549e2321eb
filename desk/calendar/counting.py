"""Photographs by month and subject, certain and possible apart; and those of one cell."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet

from catalog.indexing.united import below
from catalog.models import State, Subject
from photos.models import Photo, PhotoSubject

from .months import MONTHS, Month, months_of

CERTAIN, POSSIBLE = "certain", "possible"
#: The row of all photographs, whatever their subject.
ANY = "*"


@dataclass(frozen=True)
class Cell:
    """One month of one row: `certain` is part of `possible`. Addressed by `Asked`."""

    month: Month
    certain: int
    possible: int


@dataclass(frozen=True)
class Asked:
    """The photographs of a cell: `subject` is a slug or ANY; `drafts` counts all but withdrawn."""

    month: Month
    sureness: str
    subject: str
    drafts: bool

    def __str__(self) -> str:
        reach = "drafts" if self.drafts else "public"
        return f"{self.month.key}:{self.sureness}:{self.subject}:{reach}"

    @classmethod
    def parse(cls, text: str) -> Asked | None:
        """What `str()` wrote, or None for anything else."""
        parts = text.split(":")
        if len(parts) != 4 or parts[1] not in (CERTAIN, POSSIBLE):
            return None
        month = next((month for month in MONTHS if month.key == parts[0]), None)
        if month is None or parts[3] not in ("drafts", "public"):
            return None
        return cls(month, parts[1], parts[2], parts[3] == "drafts")


def photographs(*, drafts: bool) -> QuerySet[Photo]:
    """The dated photographs that the calendar counts."""
    return Photo.objects.filter(_counted("", drafts=drafts)).order_by()


def _counted(path: str, *, drafts: bool) -> Q:
    """The same as a condition, from the photograph at `path`."""
    state = Q(**{f"{path}state": State.WITHDRAWN if drafts else State.PUBLISHED})
    return (~state if drafts else state) & ~Q(**{f"{path}date_edtf": ""})


def of_cell(queryset: QuerySet[Any], asked: Asked) -> QuerySet[Any]:
    """Those of `queryset`, photographs, that the cell counts."""
    stored = photographs(drafts=asked.drafts).values_list("date_edtf", flat=True).distinct()
    dates = []
    for edtf in stored:
        certain, possible = months_of(edtf)
        if asked.month == certain or (asked.sureness == POSSIBLE and asked.month in possible):
            dates.append(edtf)
    found = queryset.filter(
        pk__in=photographs(drafts=asked.drafts).filter(date_edtf__in=dates).values("pk")
    )
    if asked.subject == ANY:
        return found
    subject = Subject.objects.filter(slug=asked.subject).first()
    keys = _narrower()[subject.pk] if subject is not None else set()
    links = PhotoSubject.objects.filter(tag__in=keys)
    return found.filter(pk__in=links.values("content_object"))


def _narrower() -> dict[int, set[int]]:
    """The key of each subject, and those of itself and of all under it."""
    children: dict[str, list[str]] = {}
    keys = []
    for key, broader in Subject.objects.order_by().values_list("pk", "broader"):
        keys.append(key)
        if broader is not None:
            children.setdefault(str(broader), []).append(str(key))
    return {key: {int(token) for token in below(children, [str(key)])} for key in keys}


def rows(year: int, *, drafts: bool) -> list[tuple[str, str, list[Cell]]]:
    """Of each subject, all photographs first: its slug, its name, its twelve months.

    A subject without any photograph is a row too: there the collection is silent. A broader one
    counts the photographs of its narrower ones, each once, as its facet does: one query more for
    each that has any.
    """
    months = [month for month in MONTHS if month.year == year]
    certain: Counter[tuple[Any, Month]] = Counter()
    possible: Counter[tuple[Any, Month]] = Counter()

    def count(row: Any, edtf: str, number: int) -> None:
        sure, may_be = months_of(edtf)
        if sure is not None and sure.year == year:
            certain[row, sure] += number
        for month in may_be:
            if month.year == year:
                possible[row, month] += number

    dates = []
    dated = photographs(drafts=drafts)
    for edtf, number in dated.values_list("date_edtf").annotate(Count("pk")):
        if any(month.year == year for month in months_of(edtf)[1]):
            dates.append(edtf)
            count(ANY, edtf, number)
    links = PhotoSubject.objects.order_by().filter(
        _counted("content_object__", drafts=drafts), content_object__date_edtf__in=dates
    )
    edtf_of = "content_object__date_edtf"
    broader = {key: keys for key, keys in _narrower().items() if len(keys) > 1}
    own = links.exclude(tag__in=broader).values_list("tag", edtf_of).annotate(Count("pk"))
    for subject, edtf, number in own:
        count(subject, edtf, number)
    for subject, keys in broader.items():
        under = links.filter(tag__in=keys).values_list(edtf_of)
        for edtf, number in under.annotate(Count("content_object", distinct=True)):
            count(subject, edtf, number)
    table = [(ANY, "", ANY)]
    table += [(s.slug, str(s), s.pk) for s in Subject.objects.order_by("name")]
    return [
        (slug, name, [Cell(m, certain[key, m], possible[key, m]) for m in months])
        for slug, name, key in table
    ]
