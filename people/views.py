"""People, testimonies and questions."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from people.facets import TestimonySelection
from people.linked_data import person_data, question_data, testimony_data
from people.models import Person, Question, Testimony
from records.backlinks import mentions
from records.lists import FilteredList
from records.views import RecordList, RecordPage
from search.facets import QueryState


class PersonList(RecordList):
    """People, bodies, and those whose names we do not have."""

    model = Person
    paginate_by = 96

    def get_queryset(self) -> QuerySet[Any]:
        return Person.objects.published().with_card().by_kind()


class PersonPage(RecordPage):
    """What the sources say of a person or body, what they said, and where they are named."""

    model = Person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        testimonies = Testimony.objects.published().with_card()
        roles = Prefetch(
            "people_links", person.photo_links.select_related("source"), to_attr="roles"
        )
        return super().get_context_data(
            testimonies=testimonies.filter(speaker=person),
            photos=person.photos.published().with_card().prefetch_related(roles).distinct(),
            held_photos=person.held_photos.published().with_card(),
            collections=person.collections.published(),
            translations=testimonies.filter(wordings__translator=person).distinct(),
            mentions=testimonies.filter(mentions=person),
            texts=mentions(person),
            json_ld=person_data(person, self.request),
            **kwargs,
        )


class TestimonyList(FilteredList):
    """Words and figures by who said them, how they know, and what they are about."""

    model = Testimony
    selection = TestimonySelection
    export_name = "exchange:testimonies_export"
    template_name = "people/testimony_list.html"

    def arrange(self, records: list[Any], state: QueryState) -> list[Any]:
        """Words before figures, a speaker's together, unless words or an order were asked for."""
        if state.value("q") or state.value("sort"):
            return records
        return sorted(records, key=lambda one: (one.is_figure, str(one.speaker), one.identifier))


class TestimonyPage(RecordPage):
    """A statement in every wording, and the hands that each passed through."""

    model = Testimony

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            texts=mentions(self.object),
            json_ld=testimony_data(self.object, self.request),
            **kwargs,
        )


class QuestionList(RecordList):
    """What the record disagrees on."""

    model = Question


class QuestionPage(RecordPage):
    """The positions side by side, and who stands under each, by whose hand and why."""

    model = Question

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(json_ld=question_data(self.object, self.request), **kwargs)
