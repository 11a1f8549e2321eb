"""The one rule of what the public sees, and what the catalogue's own pages fetch."""

from typing import Self, TypeVar

from django.db import models
from django.db.models import F

M = TypeVar("M", bound=models.Model)

#: Links of a chain of sources that a page fetches, one query each; a longer chain is read link by
#: link where it ends.
CHAIN_LENGTH = 8


def chain_from(path: str = "") -> str:
    """The `prefetch_related` lookup of a whole chain of sources, from the source at `path`."""
    return "__".join([*([path] if path else []), *["taken_from"] * CHAIN_LENGTH])


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


class SourceQuerySet(RecordQuerySet[M]):
    """Adjectives for sources."""

    def with_card(self) -> Self:
        """With the source that each takes from."""
        return self.select_related("taken_from")

    def with_page(self) -> Self:
        """With the whole chain behind each."""
        return self.prefetch_related(chain_from())

    def by_kind(self) -> Self:
        """Kinds together, the oldest work of each first, undated ones last."""
        return self.order_by("kind", F("issued_earliest").asc(nulls_last=True), "identifier")


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


class SubjectQuerySet(TermQuerySet[M]):
    """Adjectives for subjects."""

    def with_page(self) -> Self:
        """With the subject above each and its other names."""
        return self.select_related("broader").prefetch_related("labels")


class PlaceQuerySet(TermQuerySet[M]):
    """Adjectives for places."""

    def with_page(self) -> Self:
        """With the place around each and its other names."""
        return self.select_related("within").prefetch_related("labels")
