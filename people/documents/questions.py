"""Documents of questions: the card in a list, and the page with the voices side by side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from people.models import Answer, Position, Question
from records.documents import (
    Prose,
    Row,
    Select,
    Text,
    group_by,
    notice,
    page_path,
    prose,
    text,
    text_columns,
)

from .testimonies import TestimonyDocument, testimony_documents

_rows = Select(Question, columns=("id", "identifier", "state", *text_columns("title")))
_texts = Select(Question, columns=("id", *text_columns("introduction", "common_ground")))
_positions = Select(
    Position,
    "question_id",
    columns=("id", "question_id", "order", *text_columns("title", "note")),
    order=("order", "id"),
)
_answers = Select(
    Answer,
    "position_id",
    columns=("position_id", "testimony_id", "placed_on", *text_columns("why", "placed_by")),
    paths=("testimony__state",),
    order=("order", "id"),
)


@dataclass(frozen=True, slots=True)
class AnswerDocument:
    """A testimony under a position, and who placed it there, when and why."""

    testimony: TestimonyDocument
    why: Text
    placed_by: str
    placed_on: date


@dataclass(frozen=True, slots=True)
class PositionDocument:
    """A possible answer to a question, with the public testimonies under it."""

    order: int
    title: Text
    note: Text
    answers: tuple[AnswerDocument, ...] = ()


@dataclass(frozen=True, slots=True)
class QuestionDocument:
    """A question. The positions of a card have no answers, and a card no texts."""

    identifier: str
    path: str
    is_published: bool
    title: Text
    positions: tuple[PositionDocument, ...]
    introduction: Prose = Prose("", "", "")
    common_ground: Prose = Prose("", "", "")
    notice: str = ""

    @property
    def headline(self) -> str:
        """The title without markup."""
        return str(self.title)

    def get_absolute_url(self) -> str:
        """Return the path of the question's page."""
        return self.path


def question_documents(keys: Iterable[int]) -> dict[int, QuestionDocument]:
    """Return the cards of questions by primary key."""
    rows = _rows(keys)
    positions = group_by(_positions(row.id for row in rows), "question_id")
    return {
        row.id: QuestionDocument(
            *_head(row), tuple(_position(one) for one in positions.get(row.id, ()))
        )
        for row in rows
    }


def question_page(key: int) -> QuestionDocument:
    """Return the document of a question's page. Raises KeyError when there is no such row."""
    found = _rows([key])
    if not found:
        raise KeyError(key)
    (texts,) = _texts([key])
    positions = _positions([key])
    answers = [
        row
        for row in _answers(position.id for position in positions)
        if row.testimony__state == "published"
    ]
    testimonies = testimony_documents(row.testimony_id for row in answers)
    groups = group_by(answers, "position_id")
    introduction, ground = text(texts, "introduction"), text(texts, "common_ground")
    head = _head(found[0])
    return QuestionDocument(
        *head,
        tuple(
            _position(
                one,
                tuple(
                    _answer(row, testimonies[row.testimony_id]) for row in groups.get(one.id, ())
                ),
            )
            for one in positions
        ),
        prose(introduction),
        prose(ground),
        notice(head[3], introduction, ground),
    )


def _head(row: Row) -> tuple[str, str, bool, Text]:
    path = page_path(Question.url_name, row.identifier)
    return row.identifier, path, row.state == "published", text(row, "title")


def _position(row: Row, answers: tuple[AnswerDocument, ...] = ()) -> PositionDocument:
    return PositionDocument(row.order, text(row, "title"), text(row, "note"), answers)


def _answer(row: Row, testimony: TestimonyDocument) -> AnswerDocument:
    return AnswerDocument(testimony, text(row, "why"), str(text(row, "placed_by")), row.placed_on)
