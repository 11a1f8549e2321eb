"""Registration of photographs and collections with django-reversion."""

import reversion

from photos.models import (
    Caption,
    Collection,
    ImportBatch,
    Photo,
    PhotoPerson,
    PhotoSubject,
    Region,
)


def register() -> None:
    """Register the models. A version of a part comes with one of its record, and vice versa."""
    reversion.register(Collection)
    reversion.register(ImportBatch)
    reversion.register(Photo, follow=("subject_links", "people_links", "captions", "regions"))
    reversion.register(PhotoSubject, follow=("content_object",))
    reversion.register(PhotoPerson, follow=("photo",))
    reversion.register(Caption, follow=("photo",))
    reversion.register(Region, follow=("photo",))
