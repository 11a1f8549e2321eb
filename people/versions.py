"""Registers people, testimonies and questions with django-reversion, for their history."""

import reversion

from people.models import (
    Answer,
    Passage,
    Person,
    PersonName,
    Position,
    Question,
    Testimony,
    TestimonySubject,
    Wording,
)


def register() -> None:
    """Register the models so that a revision always holds a record with all its parts.

    `follow` is set in both directions: a saved part adds its record, a saved record its parts.
    """
    reversion.register(Person, follow=("names",))
    reversion.register(PersonName, follow=("person",))
    reversion.register(Testimony, follow=("subject_links", "wordings"))
    reversion.register(TestimonySubject, follow=("content_object",))
    reversion.register(Wording, follow=("testimony", "passages"))
    reversion.register(Passage, follow=("wording",))
    reversion.register(Question, follow=("positions",))
    reversion.register(Position, follow=("question", "answers"))
    reversion.register(Answer, follow=("position",))
