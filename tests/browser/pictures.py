"""The pictures of docs/curators.md, taken where a test stands, so that none goes stale.

    PICTURES=write python -m pytest tests/browser/test_afternoon.py

writes them anew into docs/images/curators/.
"""

import os
import re
from io import BytesIO
from pathlib import Path

from PIL import Image

DOCS = Path(__file__).resolve().parents[2] / "docs"
FOLDER = DOCS / "images" / "curators"
COLOURS = 128


class Pictures:
    """Takes pictures of the window as it is; `taken` are their names, in order."""

    def __init__(self):
        self.taken = []

    def take(self, tab, name):
        self.taken.append(name)
        if os.environ.get("PICTURES") != "write":
            return
        FOLDER.mkdir(parents=True, exist_ok=True)
        tab.evaluate("document.fonts.ready")
        picture = Image.open(BytesIO(tab.screenshot())).convert("RGB")
        picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(
            FOLDER / f"{name}.png", optimize=True
        )

    def told(self):
        """The names of the pictures that the walk-through shows, in order."""
        text = (DOCS / "curators.md").read_text(encoding="utf-8")
        return re.findall(r"\]\(images/curators/([a-z-]+)\.png\)", text)
