"""What django-reversion keeps: each record with the parts that belong to it."""

import reversion

from catalog.models import Place, PlaceLabel, Source, Subject, SubjectLabel


def register() -> None:
    """Parts follow their record and the record its parts: touching either keeps both."""
    reversion.register(Subject, follow=("labels",))
    reversion.register(SubjectLabel, follow=("subject",))
    reversion.register(Place, follow=("labels",))
    reversion.register(PlaceLabel, follow=("place",))
    reversion.register(Source)
