"""A scan of 20,000 × 15,000 px, upright and rotated by its Exif tag: ingested and viewed.

    python -m bench.images.giant

Needs chromium. Prints the peak memory of the import, opens each photograph in the viewer of its
page, zooms to single pixels and reports which tiles were loaded. Writes the result to
bench/RESULTS.md.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
_FOLDER = tempfile.TemporaryDirectory(prefix="giant-")
os.environ["DATA_DIR"] = _FOLDER.name
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils import timezone  # noqa: E402
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from bench.large_ingest import MOST_MB, TURNED, UPRIGHT, master  # noqa: E402
from bench.results import keep  # noqa: E402
from bench.server import Museum  # noqa: E402
from bench.timing import machine  # noqa: E402
from photos.models import Photo  # noqa: E402
from records.changes import changeset  # noqa: E402

MEGAPIXELS = 300
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
#: Prints its own peak memory at the end; the command ingests a file with all its derivatives.
_IMPORT = """
import resource, sys
from django.core.management import execute_from_command_line
execute_from_command_line(["manage.py", "import_photos", sys.argv[1]])
print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
#: Matches a tile of the full size, not of a reduced one.
_FULL_TILE = re.compile(r"/(\d+),(\d+),(\d+),(\d+)/\3,\4/0/")
_SINGLE_PIXELS = """() => {
    const { viewport, world } = OpenSeadragon.getViewer(
        document.querySelector("[data-viewer-canvas]"));
    viewport.zoomTo(world.getItemAt(0).imageToViewportZoom(1), null, true);
}"""
_ALL_THERE = """() => {
    const { world } = OpenSeadragon.getViewer(document.querySelector("[data-viewer-canvas]"));
    return world.getItemAt(0).getFullyLoaded();
}"""
#: The number of colours in the middle of the canvas: grain has many, an empty canvas has one.
_COLOURS = """() => {
    const canvas = document.querySelector("[data-viewer-canvas] canvas");
    const { data } = canvas.getContext("2d").getImageData(
        canvas.width / 2 - 50, canvas.height / 2 - 50, 100, 100);
    return new Set(new Uint32Array(data.buffer)).size;
}"""


def import_files(folder: Path) -> int:
    """Import the files in `folder` with the command; returns its peak memory in MB."""
    reported = subprocess.run(
        [sys.executable, "-c", _IMPORT, str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return int(reported.stdout.rsplit("peak", 1)[1])


def publish_draft(name: str, title: str) -> Photo:
    """Publish the draft that was made from the file `name` and return it."""
    photo = Photo.objects.get(import_rows__name=name)
    with changeset(why="A picture for the benchmark."):
        photo.state, photo.published_at = "published", timezone.now()
        photo.title_en = photo.alt_text_en = title
        photo.save()
    return photo


def view_photo(page: Page, photo: Photo, address: str) -> tuple[int, int]:
    """Open the viewer and zoom to single pixels.

    Returns the number of tiles of full size that were loaded, and of colours.
    """
    tiles: list[str] = []
    page.on("requestfinished", lambda request: tiles.append(request.url))
    page.goto(f"{address}/en/photos/{photo.identifier}/")
    page.get_by_role("button", name="Look closely").click()
    page.wait_for_function(_ALL_THERE)
    page.evaluate(_SINGLE_PIXELS)
    page.wait_for_event("requestfinished", lambda request: _FULL_TILE.search(request.url))
    page.wait_for_function(_ALL_THERE)
    full = {url for url in tiles if _FULL_TILE.search(url)}
    return len(full), page.evaluate(_COLOURS)


def rows() -> Iterator[str]:
    call_command("migrate", verbosity=0)
    photos = []
    for orientation, word in ((UPRIGHT, "upright"), (TURNED, "turned by its tag")):
        folder = Path(_FOLDER.name) / f"scans-{orientation}"
        folder.mkdir()
        path = folder / f"scan-{orientation}.tif"
        master(path, MEGAPIXELS, "tiff", orientation)
        size = path.stat().st_size
        peak = import_files(folder)
        path.unlink()
        photo = publish_draft(path.name, f"Grain, {word}")
        what = f"{photo.master.width:,} × {photo.master.height:,}, {word} | {size / 1e6:,.0f}"
        photos.append((photo, what, peak))
    with Museum() as museum, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        for photo, what, peak in photos:
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            tiles, colours = view_photo(page, photo, f"http://127.0.0.1:{museum.port}")
            if tiles < 4 or colours < 100:
                raise RuntimeError(f"{photo.identifier}: {tiles} tiles, {colours} colours.")
            page.close()
            yield f"| {what} | {peak} | {peak / MOST_MB:.2f} | {tiles} | {colours:,} |"
        browser.close()


def main() -> None:
    lines = [
        f"{date.today().isoformat()}; {machine()}. `python -m bench.images.giant`; TIFF without"
        " compression; the peak is that of `import_photos`, with all derivatives and the tiles.\n",
        "| px upright | MB | peak MB | of the limit | tiles of the full size in the viewer |"
        " colours in 100 × 100 px of it |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for row in rows():
        print(row, flush=True)
        lines.append(row)
    keep("Images: a scan of 300 megapixels", "\n".join(lines))


if __name__ == "__main__":
    main()
