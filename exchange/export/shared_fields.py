"""The fields of every record, and those of its date."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from dates.value import HistoricDate
from exchange.export.context import ExportContext
from exchange.export.field import Field, TranslatedTitle, Value, read_attribute

#: The date by which a record is filtered and sorted, by the prefix of its identifier.
DATE_FIELD_NAMES = {"PH": "date", "TE": "period", "PE": "dates", "CO": "dates", "SO": "issued"}
KINDS_WITH_DATE = tuple(DATE_FIELD_NAMES)


def date_field(record: Any) -> str:
    """The name of the record's historic date; empty where its kind has none."""
    return DATE_FIELD_NAMES.get(record.identifier[:2], "")


def historic_date_of(record: Any, name: str = "") -> HistoricDate | None:
    """The historic date of `record`, or its date `name`; None where no date could be read."""
    name = name or date_field(record)
    if not name or not getattr(record, f"{name}_edtf"):
        return None
    return getattr(record, f"{name}_value")


def _day(record: Any, bound: str) -> Value:
    day = getattr(record, f"{date_field(record)}_{bound}")
    return day.isoformat() if day else None


def _kind(record: Any, scope: ExportContext) -> Value:
    date = historic_date_of(record)
    return date.kind if date else None


def _certain(record: Any, scope: ExportContext) -> Value:
    date = historic_date_of(record)
    return date.certain_years() if date else None


def _possible(record: Any, scope: ExportContext) -> Value:
    date = historic_date_of(record)
    return date.possible_years() if date else None


SHARED = (
    Field(
        "identifier",
        _("number of the record"),
        _("The record’s permanent number. It never changes and is never given twice."),
        read_attribute("identifier"),
        "dcterms:identifier",
    ),
    Field(
        "type",
        _("type"),
        _("The kind of record: photo, testimony, person, article, and so on."),
        lambda record, scope: record._meta.model_name,
        "dcterms:type",
    ),
    Field(
        "address",
        _("permanent address"),
        _("Leads to the record in the reader’s language. Cite this one."),
        lambda record, scope: scope.permanent_address(record),
        "dcterms:identifier",
    ),
    TranslatedTitle(
        "title",
        _("title"),
        _("The record’s heading. Empty where it is not translated."),
        term="dcterms:title",
    ),
)

DATE = (
    Field(
        "date_as_typed",
        _("date as typed"),
        _(
            "The date as the source or the curator writes it. Of a photograph: when it was taken; "
            "of a testimony: the period that it is about."
        ),
        lambda record, scope: getattr(record, date_field(record)),
        "dcterms:temporal",
        KINDS_WITH_DATE,
    ),
    Field(
        "date_edtf",
        _("date in EDTF"),
        _("The same date in EDTF (ISO 8601-2). Empty where the text could not be read as a date."),
        lambda record, scope: getattr(record, f"{date_field(record)}_edtf"),
        "dcterms:temporal",
        KINDS_WITH_DATE,
    ),
    Field(
        "date_kind",
        _("kind of date"),
        _("moment: on some day within the dates; span: throughout them."),
        _kind,
        kinds=KINDS_WITH_DATE,
    ),
    Field(
        "date_earliest",
        _("earliest day"),
        _("The first day of the date, not widened by “circa”. Empty where its start is open."),
        lambda record, scope: _day(record, "earliest"),
        kinds=KINDS_WITH_DATE,
    ),
    Field(
        "date_latest",
        _("latest day"),
        _("The last day of the date, not widened by “circa”. Empty where its end is open."),
        lambda record, scope: _day(record, "latest"),
        kinds=KINDS_WITH_DATE,
    ),
    Field(
        "certain_years",
        _("certain years"),
        _("The years of which the record certainly is; empty for anything doubtful."),
        _certain,
        kinds=KINDS_WITH_DATE,
    ),
    Field(
        "possible_years",
        _("possible years"),
        _("The years of which it may be, the certain ones included; “circa” widens by one unit."),
        _possible,
        kinds=KINDS_WITH_DATE,
    ),
)

RECORD_TIMESTAMPS = (
    Field(
        "published",
        _("first published"),
        _("When the museum first published the record (UTC)."),
        lambda record, scope: _moment(getattr(record, "published_at", None)),
        "dcterms:issued",
    ),
    Field(
        "changed",
        _("last changed"),
        _("When the record was last changed (UTC)."),
        lambda record, scope: _moment(getattr(record, "changed_at", None)),
        "dcterms:modified",
    ),
)


def _moment(moment: Any) -> Value:
    return moment.isoformat(timespec="seconds") if moment else None
