"""The changes of manifests and collections, out of what each record keeps of its own life.

A record says when it was first published, last changed and withdrawn: that is at most one Create,
one Update (the latest, as section 2.1.3 allows) and one Delete. Pages are days of UTC, in parts of
1,000: the page of a change is known from its time alone, so a page of the past gains nothing, and
loses only what a later change has replaced.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, QuerySet, Value
from django.db.models.functions import TruncDate

from photos.models import Collection, Photo
from records.models import State

CREATE, UPDATE, DELETE = "Create", "Update", "Delete"
PAGE_SIZE = 1_000
#: A record is saved a little after the moment that it says it is published at.
_CREATION_TOLERANCE = datetime.timedelta(seconds=1)
#: Their documents, and what these are called in an activity.
KINDS: tuple[tuple[type[Any], str], ...] = ((Photo, "Manifest"), (Collection, "Collection"))


@dataclass(frozen=True)
class Activity:
    """One change of the document of a record; `at` is when it ended."""

    type: str
    identifier: str
    document: str
    at: datetime.datetime


@dataclass(frozen=True, order=True)
class Page:
    """Part `number`, from 1, of a day."""

    day: datetime.date
    number: int


def pages() -> tuple[list[Page], int]:
    """Every page that has a change, in order, and how many changes there are. Six queries."""
    count: Counter[datetime.date] = Counter()
    for rows, field, _type, _document in _change_sources():
        by_day = rows.order_by().annotate(day=TruncDate(field, tzinfo=datetime.UTC))
        for day, number in by_day.values_list("day").annotate(Count("pk")):
            count[day] += number
    found = [
        Page(day, number)
        for day in sorted(count)
        for number in range(1, (count[day] - 1) // PAGE_SIZE + 2)
    ]
    return found, count.total()


def activities(page: Page) -> list[Activity]:
    """Those of a page, the earliest first; none for a page that is not there. One query."""
    first = datetime.datetime.combine(page.day, datetime.time(), datetime.UTC)
    day = {"gte": first, "lt": first + datetime.timedelta(days=1)}
    parts = [
        rows.filter(**{f"{field}__{how}": when for how, when in day.items()})
        .order_by()
        .annotate(
            at=F(field),
            type=Value(kind),
            document=Value(document),
            # A withdrawal comes after what else happened at the same moment.
            rank=Value((CREATE, UPDATE, DELETE).index(kind)),
        )
        .values_list("type", "identifier", "document", "at", "rank")
        for rows, field, kind, document in _change_sources()
    ]
    every = parts[0].union(*parts[1:], all=True).order_by("at", "identifier", "rank")
    start = (page.number - 1) * PAGE_SIZE
    return [Activity(*row[:4]) for row in every[start : start + PAGE_SIZE]]


def _change_sources() -> Iterator[tuple[QuerySet[Any], str, str, str]]:
    """Rows of records, the field with the time, what happened then, and to which document."""
    for model, document in KINDS:
        # A plain queryset: nothing here is translated.
        rows: QuerySet[Any] = QuerySet(model)
        published = rows.filter(state=State.PUBLISHED)
        withdrawn = rows.filter(state=State.WITHDRAWN)
        once = rows.filter(state__in=(State.PUBLISHED, State.WITHDRAWN), published_at__isnull=False)
        later = published.filter(changed_at__gt=F("published_at") + _CREATION_TOLERANCE)
        yield once, "published_at", CREATE, document
        yield later, "changed_at", UPDATE, document
        yield withdrawn, "withdrawn_at", DELETE, document
