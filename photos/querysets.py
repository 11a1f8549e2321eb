"""Querysets of photographs and collections: filters, and what pages and exports prefetch."""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.db import models
from django.db.models import F, Prefetch

from catalog.models import Source
from records.querysets import RecordQuerySet

M = TypeVar("M", bound=models.Model)


class PhotoQuerySet(RecordQuerySet[M]):
    """Filters and prefetches of photographs."""

    def without_notice(self) -> Self:
        """Only those that may appear on the home page, in a feed or on a share card."""
        return self.filter(sensitivity="none")

    def with_card(self) -> Self:
        """Fetch also the master, which a card shows."""
        return self.select_related("master")

    def with_page(self) -> Self:
        """Fetch also everything that the page of a photograph reads."""
        return self.select_related(
            "master", "place", "collection", "holder", "source__taken_from"
        ).prefetch_related(
            "subjects",
            "people_links__person",
            "people_links__source",
            "captions__source",
            "captions__corrects",
            "regions__person",
            "regions__place",
            "regions__subject",
        )

    def with_export(self) -> Self:
        """Fetch also everything that an export reads."""
        return self.select_related(
            "master", "place", "collection", "holder", "source"
        ).prefetch_related("subjects", "people_links__person", "captions", "regions")

    def by_date(self) -> Self:
        """Order by date, the earliest first and undated ones last."""
        return self.order_by(F("date_earliest").asc(nulls_last=True), "pk")


class CollectionQuerySet(RecordQuerySet[M]):
    """Prefetches of collections."""

    def with_page(self) -> Self:
        """Fetch also everything that the page of a collection reads."""
        collections: Any = self.model._default_manager
        return self.select_related("within", "creator").prefetch_related(
            Prefetch("sources", Source.objects.published()),
            Prefetch("parts", collections.published()),
        )
