"""The public lists and pages of people, testimonies and questions."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet

from catalog.documents import source_documents
from people.facets import TestimonySelection
from people.linked_data import person_data, question_data, testimony_data
from people.models import Person, Question, Testimony
from records.backlinks import mentions
from records.lists import FilteredList
from records.version_cache import version_cache
from records.views import RecordList, RecordPage, documents_in_order
from search.facets import QueryState


def _cards(records: QuerySet[Any]) -> list[Any]:
    """Return the cards of the records of a queryset, in its order."""
    return documents_in_order(records.model, [record.pk for record in records])


class PersonList(RecordList):
    """The list of people, bodies and unnamed people."""

    model = Person
    paginate_by = 96

    def get_queryset(self) -> QuerySet[Any]:
        return Person.objects.published().by_kind()


class PersonPage(RecordPage):
    """The page of a person or body: biography, testimonies, photographs and mentions."""

    model = Person

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        person = self.object
        testimonies = Testimony.objects.published()
        roles = Prefetch("people_links", person.photo_links.all(), to_attr="roles")
        photos = person.photos.published().prefetch_related(roles).distinct()
        links = [link for photo in photos for link in photo.roles]
        return super().get_context_data(
            testimonies=_cards(testimonies.filter(speaker=person)),
            photos=_cards(photos),
            roles=[(link.photo, link) for link in links],
            role_sources=source_documents(link.source_id for link in links),
            name_sources=source_documents(form.source_id for form in person.names.all()),
            sources=_cards(person.sources.all()),
            held_photos=_cards(person.held_photos.published()),
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
            key=lambda one: (
                one.is_figure,
                one.speaker.identifier,
                one.speaker.headline,
                one.identifier,
            ),
        )


class TestimonyPage(RecordPage):
    """The page of a testimony: all its wordings and the transmission of each."""

    model = Testimony

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            texts=version_cache.get("mentions", self.object.path, lambda: mentions(self.object)),
            json_ld=self.linked_data(testimony_data),
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
        return super().get_context_data(json_ld=self.linked_data(question_data), **kwargs)
