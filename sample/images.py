"""The masters of a sample: small images that show only the word SAMPLE and a number."""

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
    """Write a JPEG of 480 by 320 pixels with the word SAMPLE and `number`; return its path."""
    image = Image.new("RGB", (_WIDTH, _HEIGHT), f"hsl({number * 37 % 360}, 25%, 80%)")
    draw = ImageDraw.Draw(image)
    font = ImageFont.truetype(str(settings.BASE_DIR / _FONT), 48)
    text = f"SAMPLE {number}"
    draw.text((_WIDTH / 2, _HEIGHT / 2), text, fill="#1c1815", font=font, anchor="mm")
    path = folder / f"{MASTER_NAME}{number:04d}.jpg"
    image.save(path, "JPEG", quality=80)
    return path


def attach_images(keys: Iterable[int], folder: Path) -> int:
    """Give each photograph with one of these primary keys a master, by the usual `Ingest`.

    Returns the number of masters. Their derivatives are made at once.
    """
    count = 0
    with Ingest() as ingest:
        for key in keys:
            count += 1
            staged = ingest.stage(draw_image(count, folder))
            with changeset(why="An image for the sample.") as changes:
                master = ingest.commit(staged, derive=False)
                Photo.objects.filter(pk=key).update(master=master)
                changes.mark_public()
            ingest.discard(staged)
            derive_master(master)
    return count


def remove_masters() -> int:
    """Remove the masters of a sample whose photographs are deleted; return their number.

    The files are deleted before the row, so that after a crash the row still shows what is left.
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
