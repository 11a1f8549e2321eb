"""The screenshots of docs/curators.md, taken by a test, so that none becomes outdated.

    PICTURES=write python -m pytest tests/browser/test_curators_walkthrough.py

writes them to docs/images/curators/. Otherwise each is compared with the page of the test: not
pixel by pixel, since days and numbers differ each time, but closely enough to find a page whose
appearance has changed.
"""

import os
import re
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageChops, ImageStat

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "images" / "curators"
COLOURS = 128
#: Screenshots are compared at this small size, where a letter is less than a pixel.
COMPARED_SIZE = (144, 90)
#: The largest accepted mean difference, in levels of grey (of 255), from the documented picture.
MAX_DISTANCE = 4.0
#: Fulfilled once the fonts and the pictures in the window are there.
_PICTURES_ARE_DRAWN = """async () => {
  const isSeen = (img) => {
    const box = img.getBoundingClientRect();
    return box.width && box.bottom > 0 && box.top < innerHeight;
  };
  await Promise.all([...document.images].filter(isSeen).map((img) => img.decode()));
  await document.fonts.ready;
}"""


class WalkthroughScreenshots:
    """Takes screenshots of the window.

    `names` are the names of those taken, in order; `stale` describes those that differ from the
    documentation.
    """

    def __init__(self):
        self.names = []
        self.stale = []

    def take(self, tab, name, *, is_alike=True):
        """Take a screenshot and compare it with the documented one.

        If not `is_alike`, only the existence of that one is checked: other tests change the page.
        """
        self.names.append(name)
        tab.evaluate(_PICTURES_ARE_DRAWN)
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
        """The names of the screenshots that docs/curators.md shows, in order."""
        text = (DOCS / "curators.md").read_text(encoding="utf-8")
        return re.findall(r"\]\(images/curators/([a-z-]+)\.png\)", text)


def distance(one, other):
    """The mean difference of two pictures, in levels of grey (of 255)."""
    if one.size != other.size:
        return 255.0
    small = (
        picture.convert("L").resize(COMPARED_SIZE, Image.Resampling.BOX) for picture in (one, other)
    )
    return ImageStat.Stat(ImageChops.difference(*small)).mean[0]
