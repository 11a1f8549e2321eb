"""People and bodies, their testimonies in all wordings, and the questions they disagree on."""

from .person import Person, PersonName
from .question import Answer, Position, Question
from .testimony import Testimony, TestimonySubject
from .wording import Passage, Wording

__all__ = [
    "Answer",
    "Passage",
    "Person",
    "PersonName",
    "Position",
    "Question",
    "Testimony",
    "TestimonySubject",
    "Wording",
]
