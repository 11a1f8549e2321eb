"""The queryset of articles."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from records.querysets import RecordQuerySet

M = TypeVar("M", bound=models.Model)


class ArticleQuerySet(RecordQuerySet[M]):
    """Filters for articles."""

    def without_standing_pages(self) -> Self:
        """Leave out the standing pages (home, about, corrections)."""
        return self.filter(kind="article")
