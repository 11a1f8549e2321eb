"""Fields of testimonies: the speaker, the wording, and the sources that transmitted it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from exchange.export.context import ExportContext
from exchange.export.field import (
    TESTIMONY,
    Field,
    Value,
    heading_of,
    public_or_none,
    read_attribute,
    table_field,
)
from exchange.export.links import linked_heading, linked_identifier
from exchange.export.wordings import text_without_quotes
from people.models import Wording
from people.shown_wordings import translation_for_reader
from people.tables import TESTIMONIES

_KINDS = (TESTIMONY,)
_TABLES = (TESTIMONIES,)
ChooseWording = Callable[[Any], Wording | None]


def _nearest(record: Any) -> Wording | None:
    return record.nearest_wording()


def _translation(record: Any) -> Wording | None:
    return translation_for_reader(record)


def _read_from_wording(
    choose: ChooseWording, read: Callable[[Wording], Value]
) -> Callable[[Any, ExportContext], Value]:
    """Return a `read` function that applies `read` to the wording which `choose` returns.

    The value is None where there is no such wording.
    """

    def value(record: Any, context: ExportContext) -> Value:
        wording = choose(record)
        return read(wording) if wording is not None else None

    return value


def _transmission_sources(wording: Wording) -> Value:
    return tuple(
        step.source.identifier
        for step in wording.transmission()
        if public_or_none(step.source) is not None
    )


def _source(wording: Wording) -> Value:
    source = public_or_none(wording.source)
    return source.identifier if source is not None else None


def _translator(wording: Wording) -> Value:
    translator = public_or_none(wording.translator)
    return heading_of(translator) if translator is not None else None


def _distance(end: str) -> Callable[[Any, ExportContext], Value]:
    return lambda record, context: getattr(record.distance(), end)


def _said_day(bound: str) -> Callable[[Any, ExportContext], Value]:
    def read(record: Any, context: ExportContext) -> Value:
        day = getattr(record, f"said_{bound}")
        return day.isoformat() if day else None

    return read


TESTIMONY_FIELDS = (
    table_field(
        _TABLES,
        "speaker",
        _("speaker"),
        _("Number of the person or body that says it."),
        term="dcterms:creator",
        read=linked_identifier("speaker"),
    ),
    Field(
        "speaker_name",
        _("name of the speaker"),
        _("In the language of the export."),
        linked_heading("speaker"),
        "dcterms:creator",
        _KINDS,
    ),
    table_field(
        _TABLES,
        "basis",
        _("how they know"),
        _("own, eyewitness, hearsay, document, official, research or not_stated."),
    ),
    table_field(
        _TABLES,
        "basis_note",
        _("note on how they know"),
        _("What is to be said of the basis."),
    ),
    Field(
        "words",
        _("words"),
        _(
            "The wording nearest to the speaker, in its own language and without outer quotation "
            "marks. “…” stands where words were left out, and a reporter’s own words in [square "
            "brackets]."
        ),
        _read_from_wording(_nearest, text_without_quotes),
        "dcterms:description",
        _KINDS,
    ),
    Field(
        "words_language",
        _("language of the words"),
        _("A BCP 47 code."),
        _read_from_wording(_nearest, lambda wording: wording.language),
        "dcterms:language",
        _KINDS,
    ),
    Field(
        "words_kind",
        _("kind of wording"),
        _(
            "quotation, partial (quotation), paraphrase (by a reporter), statement (a figure as "
            "its source states it), translation (published) or museum (our translation)."
        ),
        _read_from_wording(_nearest, lambda wording: wording.kind),
        kinds=_KINDS,
    ),
    Field(
        "in_quotation_marks",
        _("in quotation marks"),
        _("yes or no. Only where it says yes may the words be quoted as the speaker’s own."),
        _read_from_wording(_nearest, lambda wording: wording.in_quotation_marks),
        kinds=_KINDS,
    ),
    Field(
        "words_source",
        _("source of the words"),
        _("Number of the source in which we read them."),
        _read_from_wording(_nearest, _source),
        "dcterms:source",
        _KINDS,
    ),
    Field(
        "words_passage",
        _("page or passage"),
        _("Where in that source they stand."),
        _read_from_wording(_nearest, lambda wording: wording.locator),
        kinds=_KINDS,
    ),
    Field(
        "words_hands",
        _("hands they passed through"),
        _("Numbers of the sources, from the one in our hands to the one nearest to the speaker."),
        _read_from_wording(_nearest, _transmission_sources),
        "dcterms:provenance",
        _KINDS,
    ),
    Field(
        "translation",
        _("translation"),
        _(
            "The words in the language of the export, where the nearest wording is in another "
            "language and there is one in this. Without outer quotation marks."
        ),
        _read_from_wording(_translation, text_without_quotes),
        kinds=_KINDS,
    ),
    Field(
        "translation_kind",
        _("kind of translation"),
        _("As the kind of wording. A translation of the museum’s is no quotation."),
        _read_from_wording(_translation, lambda wording: wording.kind),
        kinds=_KINDS,
    ),
    Field(
        "translator_name",
        _("translator"),
        _("Who made that translation."),
        _read_from_wording(_translation, _translator),
        kinds=_KINDS,
    ),
    Field(
        "said_as_typed",
        _("when it was said, as typed"),
        _("As the source or the curator writes it."),
        read_attribute("said"),
        "dcterms:date",
        _KINDS,
    ),
    Field(
        "said_edtf",
        _("when it was said, in EDTF"),
        _("Empty where the text could not be read as a date."),
        read_attribute("said_edtf"),
        "dcterms:date",
        _KINDS,
    ),
    Field(
        "said_earliest",
        _("when it was said, earliest day"),
        _("Not widened by “circa”."),
        _said_day("earliest"),
        kinds=_KINDS,
    ),
    Field(
        "said_latest",
        _("when it was said, latest day"),
        _("Not widened by “circa”."),
        _said_day("latest"),
        kinds=_KINDS,
    ),
    Field(
        "distance_shortest",
        _("shortest distance"),
        _("Years from the period to the statement, at least. Empty where it is not known."),
        _distance("shortest"),
        kinds=_KINDS,
    ),
    Field(
        "distance_longest",
        _("longest distance"),
        _("Years from the period to the statement, at most. Empty where it is not known."),
        _distance("longest"),
        kinds=_KINDS,
    ),
)
