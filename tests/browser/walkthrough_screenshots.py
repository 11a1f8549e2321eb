"""The pictures of docs/curators.md, taken where a test stands, so that none goes stale.

    PICTURES=write python -m pytest tests/browser/test_curators_walkthrough.py

writes them anew into docs/images/curators/. Otherwise each is compared with what the test sees: not
to the pixel, since days and numbers are others each time, but so that a page that has come to look
different is found.
"""

import os
import re
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "images" / "curators"
COLOURS = 128
#: Pictures are compared as so small ones, where a letter is less than a point.
COMPARED_SIZE = (144, 90)
#: Of 255 levels of grey: how far the picture in the walk-through may be from the page, on average.
MAX_DISTANCE = 4.0


class WalkthroughScreenshots:
    """Takes pictures of the window as it is; `names` are their names, in order, and `stale` those
    that look different in the walk-through."""

    def __init__(self):
        self.names = []
        self.stale = []

    def take(self, tab, name, *, is_alike=True):
        """Of a page that other tests change it is only asked that there is a picture at all."""
        self.names.append(name)
        tab.evaluate("document.fonts.ready")
        picture = Image.open(BytesIO(tab.screenshot())).convert("RGB")
        if os.environ.get("PICTURES") != "write":
            kept = FOLDER / f"{name}.png"
            if not kept.exists():
                self.stale.append(f"{name}: there is none")
            elif is_alike and (far := distance(Image.open(kept), picture)) > MAX_DISTANCE:
                self.stale.append(f"{name}: {far:.1f} levels of grey from the page")
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            FOLDER / f"{name}.png", optimize=True
        )

    def documented_names(self):
        """The names of the pictures that the walk-through shows, in order."""
        text = (DOCS / "curators.md").read_text(encoding="utf-8")
        return re.findall(r"\]\(images/curators/([a-z-]+)\.png\)", text)


def distance(one, other):
    """How far two pictures are from each other, of 255 levels of grey, on average."""
    if one.size != other.size:
        return 255.0
    small = (
        picture.convert("L").resize(COMPARED_SIZE, Image.Resampling.BOX) for picture in (one, other)
    )
    return ImageStat.Stat(ImageChops.difference(*small)).mean[0]
