from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image


class PhotosConfig(AppConfig):
    name = "photos"
    verbose_name = _("Photographs")

    def ready(self) -> None:
        from photos import indexing, jobs, versions  # noqa: F401  (registers the indexers)
        from photos.documents import register_documents
        from photos.models import Photo
        from photos.purging import purge_masters
        from records.purge import register_purger

        limit_pillow_pixels()
        versions.register()
        register_documents()
        jobs.register_jobs()
        register_purger(Photo, purge_masters)


def limit_pillow_pixels() -> None:
    """Set Pillow's limit of pixels, which it checks when it reads a header, to MAX_PIXELS."""
    Image.MAX_IMAGE_PIXELS = settings.MAX_PIXELS
