"""What django-reversion keeps of photographs and collections."""

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
    """Parts follow their record and the record its parts: touching either keeps both."""
    reversion.register(Collection)
    reversion.register(ImportBatch)
    reversion.register(Photo, follow=("subject_links", "people_links", "captions", "regions"))
    reversion.register(PhotoSubject, follow=("content_object",))
    reversion.register(PhotoPerson, follow=("photo",))
    reversion.register(Caption, follow=("photo",))
    reversion.register(Region, follow=("photo",))
