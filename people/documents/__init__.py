"""Documents of people, testimonies and questions (see records.documents)."""

from people.models import Person, Question, Testimony
from records.documents import line_builder, register_kind, text, text_columns

from .persons import HIDDEN_PERSON, PersonDocument, person_documents
from .questions import QuestionDocument, question_documents, question_page
from .testimonies import TestimonyDocument, testimony_documents, testimony_page
from .wordings import WordingDocument

__all__ = [
    "HIDDEN_PERSON",
    "PersonDocument",
    "QuestionDocument",
    "TestimonyDocument",
    "WordingDocument",
    "person_documents",
    "question_documents",
    "question_page",
    "register_documents",
    "testimony_documents",
    "testimony_page",
]


def register_documents() -> None:
    """Register the kinds of this app."""
    register_kind(Person, cards=person_documents)
    register_kind(Question, cards=question_documents, page=question_page)
    lines = line_builder(Testimony, text_columns("title"), lambda row: text(row, "title"))
    register_kind(Testimony, cards=testimony_documents, lines=lines, page=testimony_page)
