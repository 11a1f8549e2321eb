"""The one rule of what the public sees, and what the catalogue's own pages fetch."""

from typing import Self

from django.db.models import F

from records.querysets import M, RecordQuerySet, TermQuerySet

#: Links of a chain of sources that a page fetches, one query each; a longer chain is read link by
#: link where it ends.
PREFETCHED_TRANSMISSION_STEPS = 8


def transmission_lookup(path: str = "") -> str:
    """The `prefetch_related` lookup of a whole chain of sources, from the source at `path`."""
    return "__".join([*([path] if path else []), *["taken_from"] * PREFETCHED_TRANSMISSION_STEPS])


class SourceQuerySet(RecordQuerySet[M]):
    """Adjectives for sources."""

    def with_card(self) -> Self:
        """With the source that each takes from."""
        return self.select_related("taken_from")

    def with_page(self) -> Self:
        """With the whole chain behind each."""
        return self.prefetch_related(transmission_lookup())

    def by_kind(self) -> Self:
        """Kinds together, the oldest work of each first, undated ones last."""
        return self.order_by("kind", F("issued_earliest").asc(nulls_last=True), "identifier")


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
