"""Sources, places and subjects."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from catalog.linked_data import place_data, source_data, subject_data
from catalog.models import Place, Source, Subject
from records.backlinks import backlinks, count_backlinks
from records.trees import build_trees, descendant_ids
from records.views import RecordList, RecordPage, VocabularyPage


class SourceList(RecordList):
    """Every work that the museum relies on, kinds together, and how far each was consulted."""

    model = Source
    paginate_by = 96

    def get_queryset(self) -> QuerySet[Any]:
        return Source.objects.published().with_card().by_kind()


class SourcePage(RecordPage):
    """A work: what it takes from, what takes from it, and what here relies on it."""

    model = Source

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        public = Source.objects.published()
        derivatives = public.filter(pk__in=descendant_ids(public, "taken_from", self.object.pk))
        return super().get_context_data(
            derivatives=build_trees(derivatives.by_kind(), "taken_from"),
            backlinks=backlinks(Source, [self.object.pk], mentioned_in_text=self.object),
            json_ld=source_data(self.object, self.request),
            **kwargs,
        )


class VocabularyList(RecordList):
    """A whole vocabulary as a tree, each term with what points to it."""

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
    """A term, the terms under it, and what points to it or to any of those."""

    link = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        terms = self.model._default_manager.all()
        below = descendant_ids(terms, self.link, self.object.pk)
        return super().get_context_data(
            branches=build_trees(terms.filter(pk__in=below), self.link),
            backlink_counts=count_backlinks(self.model),
            backlinks=backlinks(
                self.model, [self.object.pk, *below], mentioned_in_text=self.object
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
