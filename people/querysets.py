"""What may be asked of people, testimonies and questions, and what their pages fetch.

The models import this room, so it asks the registry for them.
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
    """The wordings with their passages and, with `chains`, the hands that each passed through."""
    wordings = _all("Wording")
    if chains:
        wordings = wordings.select_related(
            "source", "chain_ends_at", "translator", "translated_from"
        ).prefetch_related(transmission_lookup("source"))
    else:
        wordings = wordings.select_related("translator")
    return Prefetch("wordings", wordings.prefetch_related("passages"))


class PersonQuerySet(RecordQuerySet[M]):
    """Adjectives for people and bodies."""

    def with_card(self) -> Self:
        """With the forms of each name."""
        return self.prefetch_related("names")

    def with_page(self) -> Self:
        """With the forms of each name, their sources, and the sources where each is named."""
        return self.prefetch_related(
            Prefetch("names", _all("PersonName").select_related("source")),
            Prefetch("sources", Source.objects.published()),
        )

    def by_kind(self) -> Self:
        """People by name, then bodies, then those whose names we do not have."""
        ranks = ("person", "body", "unnamed")
        return self.order_by(
            Case(*(When(kind=kind, then=Value(rank)) for rank, kind in enumerate(ranks))),
            "name",
            "identifier",
        )


class TestimonyQuerySet(RecordQuerySet[M]):
    """Adjectives for testimonies."""

    def with_card(self) -> Self:
        """With the speaker and the words in every wording."""
        return self.select_related("speaker").prefetch_related(_prefetch_wordings(chains=False))

    def with_wordings(self) -> Self:
        """With the speaker, the place, and the words with the hands that they passed through."""
        return self.select_related("speaker", "place").prefetch_related(
            _prefetch_wordings(chains=True)
        )

    def with_page(self) -> Self:
        """With all that its own page says: the voice, subjects, people mentioned, questions."""
        answers = _all("Answer").filter(position__question__in=_published("Question"))
        return self.with_wordings().prefetch_related(
            "subjects",
            Prefetch("mentions", _published("Person")),
            Prefetch("answers", answers.select_related("position__question")),
        )

    def with_export(self) -> Self:
        """With all that an export reads: the voice with its hands, subjects, people mentioned."""
        return self.with_wordings().prefetch_related(
            "subjects", Prefetch("mentions", _published("Person"))
        )


class QuestionQuerySet(RecordQuerySet[M]):
    """Adjectives for questions."""

    def with_card(self) -> Self:
        """With the positions and the public testimonies under each."""
        return self._with_positions(_published("Testimony").select_related("speaker"))

    def with_page(self) -> Self:
        """With the positions and, under each, the voices with their chains."""
        return self._with_positions(_published("Testimony").with_wordings())

    def _with_positions(self, testimonies: Any) -> Self:
        answers = _all("Answer").filter(testimony__in=_published("Testimony"))
        return self.prefetch_related(
            Prefetch(
                "positions__answers",
                answers.prefetch_related(Prefetch("testimony", testimonies)),
            )
        )
