"""Querysets of people, testimonies and questions: filters, orders and prefetching for pages.

The models import this module, so it gets the models from the app registry.
"""

from __future__ import annotations

from typing import Any, Self, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Case, Prefetch, Value, When

from catalog.models import Source
from catalog.querysets import transmission_lookup
from records.querysets import RecordQuerySet

M = TypeVar("M", bound=models.Model)


def _published(name: str) -> Any:
    return apps.get_model("people", name)._default_manager.published()


def _all(name: str) -> Any:
    return apps.get_model("people", name)._default_manager.all()


def _prefetch_wordings(chains: bool) -> Prefetch:
    """Return the prefetch of wordings with passages and, if `chains`, their transmission."""
    wordings = _all("Wording")
    if chains:
        wordings = wordings.select_related(
            "source", "chain_ends_at", "translator", "translated_from"
        ).prefetch_related(transmission_lookup("source"))
    else:
        wordings = wordings.select_related("translator")
    return Prefetch("wordings", wordings.prefetch_related("passages"))


class PersonQuerySet(RecordQuerySet[M]):
    """Filters and prefetching for people and bodies."""

    def with_card(self) -> Self:
        """Prefetch all forms of each name."""
        return self.prefetch_related("names")

    def with_page(self) -> Self:
        """Prefetch all forms of each name with their sources, and the person's public sources."""
        return self.prefetch_related(
            Prefetch("names", _all("PersonName").select_related("source")),
            Prefetch("sources", Source.objects.published()),
        )

    def by_kind(self) -> Self:
        """Order by kind (people, bodies, unnamed people), then by name."""
        ranks = ("person", "body", "unnamed")
        return self.order_by(
            Case(*(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(ranks))),
            "name",
            "identifier",
        )


class TestimonyQuerySet(RecordQuerySet[M]):
    """Filters and prefetching for testimonies."""

    def with_card(self) -> Self:
        """Fetch the speaker and prefetch all wordings with their passages."""
        return self.select_related("speaker").prefetch_related(_prefetch_wordings(chains=False))

    def with_wordings(self) -> Self:
        """Fetch speaker and place; prefetch all wordings with passages and transmission."""
        return self.select_related("speaker", "place").prefetch_related(
            _prefetch_wordings(chains=True)
        )

    def with_page(self) -> Self:
        """Fetch all that the testimony's page shows.

        That is `with_wordings()`, the subjects, the public people mentioned, and the public
        questions under which the testimony is placed.
        """
        answers = _all("Answer").filter(position__question__in=_published("Question"))
        return self.with_wordings().prefetch_related(
            "subjects",
            Prefetch("mentions", _published("Person")),
            Prefetch("answers", answers.select_related("position__question")),
        )

    def with_export(self) -> Self:
        """Fetch all that an export contains: wordings, subjects and public people mentioned."""
        return self.with_wordings().prefetch_related(
            "subjects", Prefetch("mentions", _published("Person"))
        )


class QuestionQuerySet(RecordQuerySet[M]):
    """Filters and prefetching for questions."""

    def with_card(self) -> Self:
        """Prefetch the positions and the public testimonies under each, with their speakers."""
        return self._with_positions(_published("Testimony").select_related("speaker"))

    def with_page(self) -> Self:
        """Prefetch the positions and the public testimonies under each, with all wordings."""
        return self._with_positions(_published("Testimony").with_wordings())

    def _with_positions(self, testimonies: Any) -> Self:
        answers = _all("Answer").filter(testimony__in=_published("Testimony"))
        return self.prefetch_related(
            Prefetch(
                "positions__answers",
                answers.prefetch_related(Prefetch("testimony", testimonies)),
            )
        )
