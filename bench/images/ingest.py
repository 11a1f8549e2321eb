"""Ingest: the museum's import against a bare libvips loop that makes the same files.

    python -m bench.images.ingest --count 100

The loop does only what no ingest can avoid: it decodes, and writes the web sizes and the tile pack.
It has no validation, no hash, no copy of the master and no record. Writes its line to
bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
os.environ["DATA_DIR"] = tempfile.mkdtemp(prefix="museum-bench-")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")
os.environ.pop("DATABASE_URL", None)

import django  # noqa: E402

django.setup()

import shutil  # noqa: E402

import pyvips  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from bench.images.source import picture  # noqa: E402
from bench.results import keep  # noqa: E402
from bench.timing import machine  # noqa: E402
from images.derivatives import EXTENSIONS, derivative_names  # noqa: E402
from images.sizes import web_sizes  # noqa: E402
from photos.models import Master  # noqa: E402

#: 12 megapixels.
WIDTH, HEIGHT = 4_000, 3_000
#: The pictures are divided into so many parts, which the two process alternately.
TURNS = 10
_OPTIONS = {
    "avif": "[compression=av1,Q=70,effort=0,keep=none]",
    "jpg": "[Q=82,optimize_coding,interlace,keep=none]",
}


def derive_with_libvips(path: Path, folder: Path) -> None:
    """Write all derivatives of one picture with libvips alone.

    It is decoded once; the generated picture is sRGB already.
    """
    stem = folder / path.stem
    image = pyvips.Image.new_from_file(str(path), access="sequential").copy_memory()
    image.dzsave(
        f"{stem}.zip",
        layout="iiif3",
        container="zip",
        compression=0,
        tile_size=settings.TILE_SIZE,
        suffix=".jpg[Q=82]",
        keep="none",
    )
    for size in sorted(web_sizes(WIDTH, HEIGHT), reverse=True):
        image = image.thumbnail_image(size.width, height=size.height, size="force").copy_memory()
        for extension in EXTENSIONS:
            image.write_to_file(f"{stem}-{size.width}.{extension}{_OPTIONS[extension]}")


@dataclass
class TimeSpent:
    """The seconds that one of the two has used: wall-clock time, and CPU time of both cores."""

    wall: float = 0
    cpu: float = 0

    def on(self, run: Callable[[], object]) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        run()
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu


def loop(paths: list[Path], folder: Path) -> None:
    """Run the bare loop over `paths`, on every core."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(lambda path: derive_with_libvips(path, folder), paths))


def compare(paths: list[Path], folder: Path) -> tuple[TimeSpent, TimeSpent]:
    """Time the museum's import and the bare loop on the same pictures.

    They alternate after each tenth, and take turns in beginning, so that other load on the machine
    affects both.
    """
    own, limit = TimeSpent(), TimeSpent()
    made = folder / "made"
    made.mkdir()
    for turn in range(TURNS):
        some = paths[turn::TURNS]
        part = folder / f"part-{turn}"
        part.mkdir()
        for path in some:
            os.link(path, part / path.name)
        both = [
            (own, partial(call_command, "import_photos", str(part))),
            (limit, partial(loop, some, made)),
        ]
        for spent, run in both if turn % 2 else reversed(both):
            spent.on(run)
    size = derivative_names("0" * 64, WIDTH, HEIGHT)
    if Master.objects.count() != len(paths) or len(list(made.iterdir())) != len(paths) * len(size):
        raise RuntimeError("The import and the loop did not make the same files.")
    return own, limit


def main() -> None:
    requested = argparse.ArgumentParser(description=__doc__)
    requested.add_argument("--count", type=int, default=100, help="pictures of 12 megapixels")
    count = requested.parse_args().count
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="museum-bench-") as folder:
        pictures = Path(folder) / "pictures"
        pictures.mkdir()
        for number in range(count):
            picture(pictures / f"{number:04}.jpg", WIDTH, HEIGHT, seed=number)
        own, limit = compare(sorted(pictures.iterdir()), Path(folder))
    shutil.rmtree(os.environ["DATA_DIR"])
    files = len(derivative_names("0" * 64, WIDTH, HEIGHT))
    text = (
        f"{date.today().isoformat()}; {machine()}. `python -m bench.images.ingest --count {count}`;"
        f" {count} JPEGs of {WIDTH:,} × {HEIGHT:,} px, {files} files made of each; in turn, a tenth"
        " each.\n\n"
        "| | the museum's import | a bare libvips loop | ratio |\n|---|--:|--:|--:|\n"
        f"| pictures a second | {count / own.wall:.2f} | {count / limit.wall:.2f} |"
        f" {limit.wall / own.wall:.2f} |\n"
        f"| pictures a second of a core | {count / own.cpu:.2f} | {count / limit.cpu:.2f} |"
        f" {limit.cpu / own.cpu:.2f} |"
    )
    print(text)
    keep("Images: ingest", text)


if __name__ == "__main__":
    main()
