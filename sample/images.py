"""The few masters of a sample: small images that show nothing but the word."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from PIL import Image, ImageDraw, ImageFont

from identifiers.sample_numbers import sample_filter
from images.derivatives import derivative_files
from images.storage import derivatives, masters
from photos.derivatives import derive_master
from photos.ingest import Ingest
from photos.models import Master, Photo
from records.changes import changeset
from sample.identifiers import MASTER_NAME

_WIDTH, _HEIGHT = 480, 320
_FONT = "static/fonts/old-standard-latin-roman.woff2"


def draw_image(number: int, folder: Path) -> Path:
    """A JPEG of 480 by 320 pixels that reads SAMPLE and its number: no invented picture."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), f"hsl({number * 37 % 360}, 25%, 80%)")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(settings.BASE_DIR / _FONT), 48)
    text = f"SAMPLE {number}"
    draw.text((_WIDTH / 2, _HEIGHT / 2), text, fill="#1c1815", font=font, anchor="mm")
    path = folder / f"{MASTER_NAME}{number:04d}.jpg"
    image.save(path, "JPEG", quality=80)
    return path


def attach_images(keys: Iterable[int], folder: Path) -> int:
    """Give each photograph with one of these primary keys a master, through the usual door.

    Returns their number. The derivatives are made at once.
    """
    count = 0
    with Ingest() as ingest:
        for key in keys:
            count += 1
            prepared = ingest.stage(draw_image(count, folder))
            with changeset(why="An image for the sample.") as this:
                master = ingest.commit(prepared, derive=False)
                Photo.objects.filter(pk=key).update(master=master)
                this.mark_public()
            ingest.discard(prepared)
            derive_master(master)
    return count


def remove_masters() -> int:
    """Remove the masters of a sample whose photographs are gone, files first; return how many.

    The row goes last: what a killed process leaves is found by it.
    """
    count = 0
    unused = Q(photo__isnull=True) | sample_filter(Photo, "photo__")
    for master in Master.objects.filter(unused, original_name__startswith=MASTER_NAME):
        for name in derivative_files(master.sha256):
            derivatives().delete(name)
        masters().delete(str(master.file.name))
        with changeset(why="The sample is removed."):
            master.delete()
        count += 1
    return count
