"""The public lists and pages of sources, places and subjects."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from catalog.documents import source_documents
from catalog.linked_data import place_data, source_data, subject_data
from catalog.models import Place, Source, Subject
from records.backlinks import backlinks, count_backlinks
from records.trees import build_trees, descendant_ids
from records.views import RecordList, RecordPage, VocabularyPage


class SourceList(RecordList):
    """The list of all published sources by kind, with the level of consultation."""

    model = Source
    paginate_by = 96

    def get_queryset(self) -> QuerySet[Any]:
        return Source.objects.published().by_kind()


class SourcePage(RecordPage):
    """The page of a source: its transmission, the sources derived from it, and its backlinks."""

    model = Source

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        public = Source.objects.published()
        derivatives = public.filter(pk__in=descendant_ids(public, "taken_from", self.object.pk))
        return super().get_context_data(
            derivatives=build_trees(derivatives.by_kind(), "taken_from"),
            documents=source_documents([self.object.pk, *(one.pk for one in derivatives)]),
            backlinks=backlinks(Source, [self.object.pk], mentioned_in_text=self.object),
            json_ld=source_data(self.object, self.request),
            **kwargs,
        )


class VocabularyList(RecordList):
    """A whole vocabulary as a tree. Each term shows how many records of a kind link to it.

    Subclasses set `link`, the foreign key to the parent term.
    """

    model: type[Any]
    paginate_by = None  # type: ignore[assignment]
    parameters = ()
    link = ""

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.with_card()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            branches=build_trees(self.object_list, self.link),
            backlink_counts=count_backlinks(self.model),
            **kwargs,
        )


class PlaceList(VocabularyList):
    model = Place
    link = "within"


class SubjectList(VocabularyList):
    model = Subject
    link = "broader"


class TermPage(VocabularyPage):
    """The page of a term: its descendants, and the records that link to it or to one of them.

    Subclasses set `link`, the foreign key to the parent term.
    """

    link = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        terms = self.model._default_manager.all()
        descendants = descendant_ids(terms, self.link, self.object.pk)
        return super().get_context_data(
            branches=build_trees(terms.filter(pk__in=descendants), self.link),
            backlink_counts=count_backlinks(self.model),
            backlinks=backlinks(
                self.model, [self.object.pk, *descendants], mentioned_in_text=self.object
            ),
            **kwargs,
        )


class PlacePage(TermPage):
    model = Place
    link = "within"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(json_ld=place_data(self.object, self.request), **kwargs)


class SubjectPage(TermPage):
    model = Subject
    link = "broader"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(json_ld=subject_data(self.object, self.request), **kwargs)
