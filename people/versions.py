"""What django-reversion keeps of people, testimonies and questions."""

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
    """Parts follow their record and the record its parts: touching either keeps both."""
    reversion.register(Person, follow=("names",))
    reversion.register(PersonName, follow=("person",))
    reversion.register(Testimony, follow=("subject_links", "wordings"))
    reversion.register(TestimonySubject, follow=("content_object",))
    reversion.register(Wording, follow=("testimony", "passages"))
    reversion.register(Passage, follow=("wording",))
    reversion.register(Question, follow=("positions",))
    reversion.register(Position, follow=("question", "answers"))
    reversion.register(Answer, follow=("position",))
