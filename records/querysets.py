"""The one rule of what the public sees, as a queryset of any kind of record."""

from typing import Self, TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class RecordQuerySet(models.QuerySet[M]):
    """Adjectives for records. Every public page, feed, map and export starts at `published()`."""

    def published(self) -> Self:
        """Records the public may see. Reads the state alone, never a clock."""
        return self.filter(state="published")

    def withdrawn(self) -> Self:
        """Records that once were public and now answer 410."""
        return self.filter(state="withdrawn")

    def with_card(self) -> Self:
        """With what the record's card in a list reads; kinds that need more say so."""
        return self

    def with_page(self) -> Self:
        """With what the record's own page reads; kinds that need more say so."""
        return self.with_card()

    def with_export(self) -> Self:
        """With what an export of the record reads; kinds that need more say so."""
        return self


class TermQuerySet(models.QuerySet[M]):
    """Adjectives for the entries of a vocabulary, which is public as it stands."""

    def published(self) -> Self:
        """All of them: a term has no state."""
        return self.all()

    def with_card(self) -> Self:
        """A card needs nothing beyond the term itself."""
        return self

    def with_page(self) -> Self:
        """With what the term's own page reads; kinds that need more say so."""
        return self.with_card()
