"""The public lists and pages of people, testimonies and questions."""

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
    """The list of people, bodies and unnamed people."""

    model = Person
    paginate_by = 96

    def get_queryset(self) -> QuerySet[Any]:
        return Person.objects.published().with_card().by_kind()


class PersonPage(RecordPage):
    """The page of a person or body: biography, testimonies, photographs and mentions."""

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
    """The list of testimonies with its facets."""

    model = Testimony
    selection = TestimonySelection
    export_name = "exchange:testimonies_export"
    template_name = "people/testimony_list.html"

    def arrange(self, records: list[Any], state: QueryState) -> list[Any]:
        """Return the records of a page with quotations before figures, grouped by speaker.

        The order is left as it is when the visitor searched for words or chose an order.
        """
        if state.value("q") or state.value("sort"):
            return records
        return sorted(
            records,
            key=lambda record: (record.is_figure, str(record.speaker), record.identifier),
        )


class TestimonyPage(RecordPage):
    """The page of a testimony: all its wordings and the transmission of each."""

    model = Testimony

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            texts=mentions(self.object),
            json_ld=testimony_data(self.object, self.request),
            **kwargs,
        )


class QuestionList(RecordList):
    """The list of questions on which testimonies disagree."""

    model = Question


class QuestionPage(RecordPage):
    """The page of a question: its positions side by side, each with the testimonies under it.

    For each testimony it says who placed it there and why.
    """

    model = Question

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(json_ld=question_data(self.object, self.request), **kwargs)
