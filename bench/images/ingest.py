"""Ingest: the museum's import against a bare libvips loop that makes the same files.

    python -m bench.images.ingest --count 100

The loop has what ingest cannot do without and nothing else: decode, the web sizes, the tile pack;
no check, no hash, no copy of the master, no record. Keeps its line in bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
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
from bench.kept import keep  # noqa: E402
from bench.timing import machine  # noqa: E402
from photos.derivatives import EXTENSIONS, derivative_names  # noqa: E402
from photos.models import Master  # noqa: E402
from photos.sizes import sizes  # noqa: E402

#: 12 megapixels.
WIDTH, HEIGHT = 4_000, 3_000
_OPTIONS = {
    "avif": "[compression=av1,Q=70,effort=0,keep=none]",
    "jpg": "[Q=82,optimize_coding,interlace,keep=none]",
}


def bare(path: Path, folder: Path) -> None:
    """All derivatives of one picture, by libvips alone."""
    stem = folder / path.stem
    wanted = sizes(WIDTH, HEIGHT)
    largest = max(wanted)
    image = pyvips.Image.thumbnail(
        str(path), largest.width, height=largest.height, size="force", export_profile="srgb"
    ).copy_memory()
    for size in wanted:
        part = image
        if size != largest:
            part = image.thumbnail_image(size.width, height=size.height, size="force").copy_memory()
        for extension in EXTENSIONS:
            part.write_to_file(f"{stem}-{size.width}.{extension}{_OPTIONS[extension]}")
    pyvips.Image.new_from_file(str(path), access="sequential").dzsave(
        f"{stem}.zip",
        layout="iiif3",
        container="zip",
        compression=0,
        tile_size=settings.TILE_SIZE,
        suffix=".jpg[Q=82]",
        keep="none",
    )


def seconds(run: object, *arguments: object) -> float:
    start = time.perf_counter()
    run(*arguments)  # type: ignore[operator]
    return time.perf_counter() - start


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=100, help="pictures of 12 megapixels")
    count = asked.parse_args().count
    call_command("migrate", verbosity=0)
    with tempfile.TemporaryDirectory(prefix="museum-bench-") as folder:
        pictures, made = Path(folder) / "pictures", Path(folder) / "made"
        pictures.mkdir(), made.mkdir()
        for number in range(count):
            picture(pictures / f"{number:04}.jpg", WIDTH, HEIGHT, seed=number)
        paths = sorted(pictures.iterdir())

        def loop() -> None:
            with ThreadPoolExecutor(os.cpu_count()) as pool:
                list(pool.map(lambda path: bare(path, made), paths))

        # Twice each and in turn, so that a busy moment of the machine falls on both.
        half = len(paths) // 2
        first, second = Path(folder) / "first", Path(folder) / "second"
        for part, some in ((first, paths[:half]), (second, paths[half:])):
            part.mkdir()
            for path in some:
                os.link(path, part / path.name)
        own = seconds(call_command, "import_photos", str(first))
        limit = seconds(loop)
        own += seconds(call_command, "import_photos", str(second))
        size = derivative_names("0" * 64, WIDTH, HEIGHT)
        if Master.objects.count() != count or len(list(made.iterdir())) != count * len(size):
            raise RuntimeError("The import and the loop did not make the same files.")
    shutil.rmtree(os.environ["DATA_DIR"])
    text = (
        f"{date.today().isoformat()}; {machine()}. `python -m bench.images.ingest --count {count}`;"
        f" {count} JPEGs of {WIDTH:,} × {HEIGHT:,} px, {len(size)} files made of each.\n\n"
        "| the museum's import | a bare libvips loop | ratio |\n|--:|--:|--:|\n"
        f"| {count / own:.2f} a second | {count / limit:.2f} a second | {limit / own:.2f} |"
    )
    print(text)
    keep("Images: ingest", text)


if __name__ == "__main__":
    main()
