"""The base querysets of records and terms, with the one rule of what is public: `published()`."""

from typing import Self, TypeVar

from django.db import models

from languages.text_model import TextQuerySet

M = TypeVar("M", bound=models.Model)


class RecordQuerySet(TextQuerySet[M]):
    """The queryset of records. Every public page, feed, map and export starts at `published()`."""

    def published(self) -> Self:
        """Return the records that the public may see. Depends on the state alone, never on time."""
        return self.filter(state="published")

    def withdrawn(self) -> Self:
        """Return the records that were public and now answer 410."""
        return self.filter(state="withdrawn")

    def with_card(self) -> Self:
        """Fetch what the record's card in a list reads. Overridden by models that need more."""
        return self

    def with_page(self) -> Self:
        """Fetch what the record's own page reads. Overridden by models that need more."""
        return self.with_card()

    def with_export(self) -> Self:
        """Fetch what an export of the record reads. Overridden by models that need more."""
        return self


class TermQuerySet(TextQuerySet[M]):
    """The queryset of vocabulary terms, which are always public."""

    def published(self) -> Self:
        """Return all terms: they have no state."""
        return self.all()

    def with_card(self) -> Self:
        """Fetch nothing: a card reads only the term itself."""
        return self

    def with_page(self) -> Self:
        """Fetch what the term's own page reads. Overridden by models that need more."""
        return self.with_card()

    def with_export(self) -> Self:
        """Fetch what an export of the term reads. Overridden by models that need more."""
        return self
