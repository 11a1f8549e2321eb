"""Registers subjects, places and sources with django-reversion, for their history."""

import reversion

from catalog.models import Place, PlaceLabel, Source, Subject, SubjectLabel


def register() -> None:
    """Register the models so that a revision always holds a record with all its parts.

    `follow` is set in both directions: a saved part adds its record, a saved record its parts.
    """
    reversion.register(Subject, follow=("labels",))
    reversion.register(SubjectLabel, follow=("subject",))
    reversion.register(Place, follow=("labels",))
    reversion.register(PlaceLabel, follow=("place",))
    reversion.register(Source)
