"""Documents of testimonies: the card in a list, and the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from types import SimpleNamespace

import languages
from catalog.documents import TermDocument, place_documents, subject
from people.models import Answer, Testimony, TestimonySubject
from people.models.testimony import Basis, PeriodKind
from people.shown_wordings import wording_for_reader
from people.time_distance import UNKNOWN, Distance, distance_between
from records.documents import (
    LANGUAGE,
    Day,
    Prose,
    Row,
    Select,
    Text,
    date_value,
    day,
    notice,
    page_path,
    prose,
    text,
    text_columns,
)

from .persons import COLUMNS, HIDDEN_PERSON, PersonDocument, person, person_documents
from .wordings import WordingDocument, wordings_of

_FIGURE = ("counted", "counted_of_whom", "counted_where", "counted_until")
_rows = Select(
    Testimony,
    columns=(
        *("id", "identifier", "state", "speaker_id", "basis", "place_id"),
        *("said", "said_edtf", "period", "period_edtf", "period_kind"),
        *("figure_low", "figure_high", "figure_is_approximate"),
        *text_columns("title", "basis_note", *_FIGURE),
    ),
)
_notes = Select(Testimony, columns=("id", *text_columns("note")))
_subjects = Select(
    TestimonySubject,
    "content_object_id",
    columns=("content_object_id",),
    paths=("tag__identifier", "tag__slug", *text_columns("tag__name")),
    order=("tag_id",),
)
_mentions = Select(
    Testimony.mentions.through,
    "testimony_id",
    columns=("testimony_id",),
    paths=tuple(f"person__{column}" for column in COLUMNS),
    order=(f"person__name_{LANGUAGE}", "person_id"),
)
_placings = Select(
    Answer,
    "testimony_id",
    columns=("testimony_id", "placed_on", *text_columns("why", "placed_by")),
    paths=(
        *("position__order", "position__question__identifier", "position__question__state"),
        *text_columns("position__title", "position__question__title"),
    ),
    order=("order", "id"),
)


@dataclass(frozen=True, slots=True)
class Figure:
    """A testimony that is a number: the number or its ends, and what was counted."""

    low: int
    high: int | None
    is_approximate: bool
    counted: Text
    of_whom: Text
    where: Text
    until: Text


@dataclass(frozen=True, slots=True)
class Placing:
    """A public question to which the testimony is placed, the position, by whom and why."""

    question: Text
    path: str
    position: Text
    order: int
    why: Text
    placed_by: str
    placed_on: date


@dataclass(frozen=True, slots=True)
class TestimonyDocument:
    """A testimony. A card has no `note`, `subjects`, `mentions` and `placings`."""

    identifier: str
    path: str
    is_published: bool
    title: Text
    speaker: PersonDocument
    basis: str
    basis_note: Text
    said: Day
    period: Day
    period_kind: str
    distance: Distance
    place: TermDocument | None
    figure: Figure | None
    wordings: tuple[WordingDocument, ...]
    note: Prose = Prose("", "", "")
    notice: str = ""
    subjects: tuple[TermDocument, ...] = ()
    mentions: tuple[PersonDocument, ...] = ()
    placings: tuple[Placing, ...] = ()

    @property
    def headline(self) -> str:
        """The title without markup."""
        return str(self.title)

    def get_absolute_url(self) -> str:
        """Return the path of the testimony's page."""
        return self.path

    @property
    def is_figure(self) -> bool:
        """Whether the testimony is a number instead of words."""
        return self.figure is not None

    @property
    def nearest(self) -> WordingDocument | None:
        """The wording nearest to the speaker."""
        return next((wording for wording in self.wordings if wording.is_nearest), None)

    @property
    def for_reader(self) -> WordingDocument | None:
        """The wording for a card (see people.shown_wordings)."""
        return wording_for_reader(self.wordings)

    @property
    def translated(self) -> WordingDocument | None:
        """The wording in the reader's language, if the nearest is in another; else None."""
        wording = self.for_reader
        return None if wording is None or wording is self.nearest else wording

    @property
    def other_wordings(self) -> list[WordingDocument]:
        """All wordings but the nearest and `translated`, those in the reader's language first."""
        language, shown = languages.current(), self.translated
        return sorted(
            (one for one in self.wordings if not one.is_nearest and one is not shown),
            key=lambda one: (one.language.split("-")[0] != language, one.order),
        )


def testimony_documents(keys: Iterable[int]) -> dict[int, TestimonyDocument]:
    """Return the cards of testimonies by primary key, with all their wordings."""
    rows = _rows(keys)
    wordings = wordings_of(row.id for row in rows)
    speakers = person_documents(row.speaker_id for row in rows)
    places = place_documents(row.place_id for row in rows)
    return {
        row.id: _card(row, speakers[row.speaker_id], places, wordings.get(row.id, ()))
        for row in rows
    }


def testimony_page(key: int) -> TestimonyDocument:
    """Return the document of a testimony's page. Raises KeyError when there is no such row."""
    card = testimony_documents([key])[key]
    (row,) = _notes([key])
    note = text(row, "note")
    counted = card.figure.counted if card.figure else Text()
    return replace(
        card,
        note=prose(note),
        notice=notice(card.title, note, card.basis_note, counted),
        subjects=tuple(_subject(one) for one in _subjects([key])),
        mentions=tuple(
            document
            for one in _mentions([key])
            if (document := _mentioned(one)) is not HIDDEN_PERSON
        ),
        placings=tuple(
            _placing(one)
            for one in _placings([key])
            if one.position__question__state == "published"
        ),
    )


def _card(
    row: Row,
    speaker: PersonDocument,
    places: dict[int, TermDocument],
    wordings: tuple[WordingDocument, ...],
) -> TestimonyDocument:
    period, said = date_value(Testimony, row, "period"), date_value(Testimony, row, "said")
    return TestimonyDocument(
        identifier=row.identifier,
        path=page_path(Testimony.url_name, row.identifier),
        is_published=row.state == "published",
        title=text(row, "title"),
        speaker=speaker,
        basis=str(Basis(row.basis).label),
        basis_note=text(row, "basis_note"),
        said=day(Testimony, row, "said"),
        period=day(Testimony, row, "period"),
        period_kind=str(PeriodKind(row.period_kind).label),
        distance=distance_between(period, said) if period and said else UNKNOWN,
        place=places.get(row.place_id),
        figure=_figure(row),
        wordings=wordings,
    )


def _figure(row: Row) -> Figure | None:
    if row.figure_low is None:
        return None
    words = [text(row, name) for name in _FIGURE]
    return Figure(row.figure_low, row.figure_high, row.figure_is_approximate, *words)


def _subject(row: Row) -> TermDocument:
    return subject(row, "tag__")


def _mentioned(row: Row) -> PersonDocument:
    columns = {name: getattr(row, f"person__{name}") for name in COLUMNS}
    return person(SimpleNamespace(**columns))


def _placing(row: Row) -> Placing:
    return Placing(
        question=text(row, "position__question__title"),
        path=page_path("people:question", row.position__question__identifier),
        position=text(row, "position__title"),
        order=row.position__order,
        why=text(row, "why"),
        placed_by=str(text(row, "placed_by")),
        placed_on=row.placed_on,
    )
