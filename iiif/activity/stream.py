"""The activity stream of manifests and collections, computed from the times stored in records.

A record stores when it was first published, last changed and withdrawn. This gives at most one
Create, one Update (the latest, as section 2.1.3 allows) and one Delete for each record. A page is a
day in UTC; a day with more than 1,000 changes is divided into pages of 1,000. The day of a change
follows from its time alone, so that pages of the past gain no changes, and lose only those that a
later change has replaced.
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
#: A record is saved a little later than its `published_at`; this is not counted as an Update.
_CREATION_TOLERANCE = datetime.timedelta(seconds=1)
#: The models that have documents, and the types of these documents.
KINDS: tuple[tuple[type[Any], str], ...] = ((Photo, "Manifest"), (Collection, "Collection"))


@dataclass(frozen=True)
class Activity:
    """A change of a record's document: Create, Update or Delete.

    `document` is `Manifest` or `Collection`; `at` is the time of the change (`endTime`).
    """

    type: str
    identifier: str
    document: str
    at: datetime.datetime


@dataclass(frozen=True, order=True)
class Page:
    """Page `number`, from 1, of the changes of a day in UTC."""

    day: datetime.date
    number: int


def pages() -> tuple[list[Page], int]:
    """Return the pages that have changes, in order, and the number of changes. Six queries."""
    count: Counter[datetime.date] = Counter()
    for rows, field, _type, _document in _change_sources():
        by_day = rows.order_by().annotate(day=TruncDate(field, tzinfo=datetime.UTC))
        for day, number in by_day.values_list("day").annotate(Count("pk")):
            count[day] += number
    all_pages = [
        Page(day, number)
        for day in sorted(count)
        for number in range(1, (count[day] - 1) // PAGE_SIZE + 2)
    ]
    return all_pages, count.total()


def activities(page: Page) -> list[Activity]:
    """Return the changes of a page, the earliest first; an empty list if there is no such page.

    Takes one query.
    """
    first = datetime.datetime.combine(page.day, datetime.time(), datetime.UTC)
    day = {"gte": first, "lt": first + datetime.timedelta(days=1)}
    parts = [
        rows.filter(**{f"{field}__{how}": when for how, when in day.items()})
        .order_by()
        .annotate(
            at=F(field),
            type=Value(kind),
            document=Value(document),
            # A withdrawal comes after other changes of the same moment.
            rank=Value((CREATE, UPDATE, DELETE).index(kind)),
        )
        .values_list("type", "identifier", "document", "at", "rank")
        for rows, field, kind, document in _change_sources()
    ]
    changes = parts[0].union(*parts[1:], all=True).order_by("at", "identifier", "rank")
    start = (page.number - 1) * PAGE_SIZE
    return [Activity(*row[:4]) for row in changes[start : start + PAGE_SIZE]]


def _change_sources() -> Iterator[tuple[QuerySet[Any], str, str, str]]:
    """Yield (records, field with the time of the change, type of activity, type of document)."""
    for model, document in KINDS:
        # A plain queryset, without modeltranslation: no field here is translated.
        rows: QuerySet[Any] = QuerySet(model)
        published = rows.filter(state=State.PUBLISHED)
        withdrawn = rows.filter(state=State.WITHDRAWN)
        ever_published = rows.filter(
            state__in=(State.PUBLISHED, State.WITHDRAWN), published_at__isnull=False
        )
        updated = published.filter(changed_at__gt=F("published_at") + _CREATION_TOLERANCE)
        yield ever_published, "published_at", CREATE, document
        yield updated, "changed_at", UPDATE, document
        yield withdrawn, "withdrawn_at", DELETE, document
