"""The texts and facet values of people, testimonies and questions for the search index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from dates.value import HistoricDate
from people.models import Person, Question, Testimony
from people.models.wording import WordingKind
from records.indexing import translated_texts, year_facets
from search.index.terms import Text
from search.indexing import Indexer, register


@register
class PersonIndexer(Indexer):
    """Indexes the names of a person in all forms, the role and the biography."""

    model = Person
    query_fields = ("person", "человек", "人物")

    def queryset(self) -> QuerySet[Any]:
        return self.public().prefetch_related("names")

    def texts(self, person: Any) -> Iterator[Text]:
        yield from translated_texts(person, "name", "name")
        for form in person.names.all():
            yield Text("name", form.language, form.text, "name_form")
        yield from translated_texts(person, "role", "text")
        yield from translated_texts(person, "biography", "text")

    def facets(self, person: Any) -> Iterator[tuple[str, str]]:
        yield "person_kind", person.kind


@register
class TestimonyIndexer(Indexer):
    """Indexes a testimony with all its wordings and its figures.

    The museum's own translations go into the field `translation`, which has a lower rank, unless
    one of them is the wording nearest to the speaker.
    """

    model = Testimony
    links = {"subject": "SU", "place": "PL", "speaker": "PE", "mentioned": "PE"}

    date_label = _("Period it is about")

    def queryset(self) -> QuerySet[Any]:
        return self.public().prefetch_related("subject_links", "mentions", "wordings__passages")

    def texts(self, testimony: Any) -> Iterator[Text]:
        yield from translated_texts(testimony, "title", "title")
        for wording in testimony.wordings.all():
            published = wording.kind != WordingKind.MUSEUM_TRANSLATION
            field = "wording" if wording.is_nearest or published else "translation"
            for passage in wording.passages.all():
                yield Text(field, wording.language, passage.text, wording.kind)
        if testimony.figure_low is not None:
            high = testimony.figure_high
            figures = f"{testimony.figure_low} {high}" if high else str(testimony.figure_low)
            yield Text("wording", "", figures, "figure")
        for name in ("basis_note", "note", "counted", "counted_of_whom", "counted_where"):
            yield from translated_texts(testimony, name, "text")

    def date(self, testimony: Any) -> HistoricDate | None:
        value: HistoricDate | None = testimony.period_value
        return value

    def facets(self, testimony: Any) -> Iterator[tuple[str, str]]:
        yield from year_facets(self.date(testimony))
        yield from (("subject", str(link.tag_id)) for link in testimony.subject_links.all())
        yield from (("mentioned", str(person.pk)) for person in testimony.mentions.all())
        yield from (("language", w.language) for w in testimony.wordings.all())
        yield "speaker", str(testimony.speaker_id)
        yield "basis", testimony.basis
        if testimony.place_id is not None:
            yield "place", str(testimony.place_id)

    def earliest(self, testimony: Any) -> Any:
        return testimony.period_earliest


@register
class QuestionIndexer(Indexer):
    """Indexes a question with its positions, but not the testimonies under them."""

    model = Question

    def queryset(self) -> QuerySet[Any]:
        return self.public().prefetch_related("positions")

    def texts(self, question: Any) -> Iterator[Text]:
        yield from translated_texts(question, "title", "title")
        for position in question.positions.all():
            yield from translated_texts(position, "title", "text", "position")
            yield from translated_texts(position, "note", "text")
        yield from translated_texts(question, "introduction", "text")
        yield from translated_texts(question, "common_ground", "text")
