"""Takes the three screenshots of the README from a running museum.

Start the museum with ``make run``, install the packages of the tests with ``make install``, then
run in another terminal::

    .venv/bin/python docs/screenshots.py [http://127.0.0.1:8000]

It needs chromium (``apt-get install chromium``) and writes ``docs/images/*.png``: 1440 px wide, in
light colours, reduced to a palette so that the files are small.
"""

import shutil
import sys
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

FOLDER = Path(__file__).parent / "images"
#: The path of the page of each screenshot, by its name.
PICTURES = {
    "home": "/en/",
    "question": "/en/questions/QU-0001/",
    "testimony": "/en/testimonies/TE-0007/",
}
#: The size of the window, and the height of the part of the page that is shown, in pixels.
WIDTH, HEIGHT, SHOWN_HEIGHT = 1440, 900, 1240
COLOURS = 256


def take_screenshots(address: str) -> None:
    """Take every screenshot from the museum at `address`.

    Exits with a message when chromium is missing or the museum does not answer.
    """
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
            response = page.goto(path)
            if response is None or not response.ok:
                sys.exit(f"{address}{path} does not answer: is the museum running (make run)?")
            page.evaluate("document.fonts.ready")
            screenshot = page.screenshot(
                full_page=True, clip={"x": 0, "y": 0, "width": WIDTH, "height": SHOWN_HEIGHT}
            )
            picture = Image.open(BytesIO(screenshot))
            # MAXCOVERAGE keeps the accent colour, whose few pixels would otherwise be dropped.
            picture.convert("RGB").quantize(
                COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
            ).save(FOLDER / f"{name}.png", optimize=True)
        chromium.close()


if __name__ == "__main__":
    take_screenshots(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
