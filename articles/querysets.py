"""What may be asked of articles."""

from __future__ import annotations

from typing import Self, TypeVar

from django.db import models

from records.querysets import RecordQuerySet

M = TypeVar("M", bound=models.Model)


class ArticleQuerySet(RecordQuerySet[M]):
    """Adjectives for articles."""

    def without_standing_pages(self) -> Self:
        """Articles proper, without the museum's standing pages."""
        return self.filter(kind="article")
