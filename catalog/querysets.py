"""Querysets of sources, subjects and places: orders and prefetching for their pages."""

from typing import Self

from django.db.models import F

from records.querysets import M, RecordQuerySet, TermQuerySet

#: How many sources of a transmission chain are prefetched, one query for each. Further sources of
#: a longer chain are read one by one.
PREFETCHED_TRANSMISSION_STEPS = 8


def transmission_lookup(path: str = "") -> str:
    """Return the `prefetch_related` lookup for the transmission of the source at `path`.

    An empty `path` means that the queryset is one of sources.
    """
    return "__".join([*([path] if path else []), *["taken_from"] * PREFETCHED_TRANSMISSION_STEPS])


class SourceQuerySet(RecordQuerySet[M]):
    """Orders and prefetching for sources."""

    def with_card(self) -> Self:
        """Fetch the source that each derives from."""
        return self.select_related("taken_from")

    def with_page(self) -> Self:
        """Prefetch the transmission: the chain of sources that each derives from."""
        return self.prefetch_related(transmission_lookup())

    def by_kind(self) -> Self:
        """Order by kind, then by date of publication; undated works come last in their kind."""
        return self.order_by("kind", F("issued_earliest").asc(nulls_last=True), "identifier")


class SubjectQuerySet(TermQuerySet[M]):
    """Prefetching for subjects."""

    def with_page(self) -> Self:
        """Fetch the broader subject and prefetch the other names."""
        return self.select_related("broader").prefetch_related("labels")


class PlaceQuerySet(TermQuerySet[M]):
    """Prefetching for places."""

    def with_page(self) -> Self:
        """Fetch the containing place and prefetch the other names."""
        return self.select_related("within").prefetch_related("labels")
