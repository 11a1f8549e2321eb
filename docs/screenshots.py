"""The three pictures of the README, taken from the museum as it runs.

Start the museum with ``make run``, install what the tests need with ``make install``, then, in
another terminal::

    .venv/bin/python docs/screenshots.py [http://127.0.0.1:8000]

It needs chromium (``apt-get install chromium``) and writes ``docs/images/*.png``, 1440 px wide, in
light colours, with a palette so that they stay small.
"""

import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "images"
#: By name: the page.
PICTURES = {
    "home": "/en/",
    "question": "/en/questions/QU-0001/",
    "testimony": "/en/testimonies/TE-0007/",
}
#: Of the window; and how much of the page is taken, enough for what the README says of it.
WIDTH, HEIGHT, TAKEN = 1440, 900, 1240
COLOURS = 256


def take(address: str) -> None:
    """Takes every picture of the museum at `address`."""
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    if program is None:
        sys.exit("chromium is not installed: apt-get install chromium")
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = chromium.new_page(
            base_url=address.rstrip("/"),
            viewport={"width": WIDTH, "height": HEIGHT},
            color_scheme="light",
            locale="en",
            reduced_motion="reduce",
        )
        for name, path in PICTURES.items():
            answer = page.goto(path)
            if answer is None or not answer.ok:
                sys.exit(f"{address}{path} does not answer: is the museum running (make run)?")
            page.evaluate("document.fonts.ready")
            shot = page.screenshot(
                full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": TAKEN}
            )
            picture = Image.open(BytesIO(shot))
            # MAXCOVERAGE keeps the few pixels of the accent, which are outvoted otherwise.
            picture.convert("RGB").quantize(
                COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            ).save(FOLDER / f"{name}.png", optimize=True)
        chromium.close()


if __name__ == "__main__":
    take(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
