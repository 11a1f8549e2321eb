from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from PIL import Image


class PhotosConfig(AppConfig):
    name = "photos"
    verbose_name = _("Photographs")

    def ready(self) -> None:
        from photos import indexing, jobs, versions  # noqa: F401  (declares what is found)
        from photos.models import Photo
        from photos.purging import purge_masters
        from records.purge import register_purger

        limit_pillow_pixels()
        versions.register()
        jobs.register_jobs()
        register_purger(Photo, purge_masters)


def limit_pillow_pixels() -> None:
    """Pillow's own guard, which speaks when a header is read, shall be the museum's."""
    Image.MAX_IMAGE_PIXELS = settings.MAX_PIXELS
