"""Peak memory of ingesting a master of 300 megapixels, upright and rotated; the limit is 500 MB.

    python bench/large_ingest.py
    python bench/large_ingest.py --megapixels 1000 --format jpeg

Each master is generated here, then ingested and derived by a process that does nothing else, in the
same steps as `manage.py import_photos`; its peak is what getrusage reports.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyvips

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.timing import machine

MOST_MB = 500
SHAPE = 4 / 3
UPRIGHT, TURNED = 1, 6
WRITERS = {
    "tiff": (".tif", {"bigtiff": False}),
    "lzw": (".tif", {"compression": "lzw", "predictor": "horizontal"}),
    "jpeg": (".jpg", {"Q": 85}),
    "png": (".png", {"compression": 1}),
}


def master(path: Path, megapixels: float, format: str, orientation: int) -> None:
    """Write a picture of grain over soft shapes, in colour."""
    width = round((megapixels * 1e6 * SHAPE) ** 0.5)
    height = round(width / SHAPE)
    grain = pyvips.Image.gaussnoise(2000, 1500, sigma=6, mean=0, seed=1).copy_memory()
    grain = grain.replicate(-(-width // 2000), -(-height // 1500)).crop(0, 0, width, height)
    shapes = pyvips.Image.gaussnoise(
        width // 100 + 2, height // 100 + 2, mean=128, sigma=40, seed=2
    )
    shapes = shapes.copy_memory().resize(100).crop(0, 0, width, height)
    grey = (shapes + grain).cast("uchar")
    image = grey.bandjoin([grey.linear(0.9, 10, uchar=True), grey.invert()])
    image = image.copy(interpretation="srgb")
    image.set_type(pyvips.GValue.gint_type, "orientation", orientation)
    _ending, options = WRITERS[format]
    writers = {".tif": image.tiffsave, ".jpg": image.jpegsave, ".png": image.pngsave}
    writers[path.suffix](str(path), **options)


def ingest(path: Path) -> None:
    """In a separate process: every step of the ingest except the database."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")
    import django

    django.setup()
    from images.derivatives import missing_derivatives
    from images.intake import stage_image

    start = time.perf_counter()
    taken = stage_image(path, derive=True)
    seconds = time.perf_counter() - start
    facts = taken.facts
    assert missing_derivatives(taken.sha256, facts.width, facts.height) == []
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{facts.width} {facts.height} {facts.size} {seconds:.1f} {peak:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--megapixels", type=float, default=300)
    parser.add_argument("--format", choices=WRITERS, default="tiff")
    parser.add_argument("--ingest", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.ingest is not None:
        ingest(options.ingest)
        return
    print(f"{machine()}; limit {MOST_MB} MB")
    worst = 0.0
    with tempfile.TemporaryDirectory(prefix="large-") as folder:
        for orientation in (UPRIGHT, TURNED):
            path = Path(folder) / f"master{WRITERS[options.format][0]}"
            master(path, options.megapixels, options.format, orientation)
            command = [sys.executable, __file__, "--ingest", str(path)]
            data = {"DATA_DIR": f"{folder}/data{orientation}"}
            reported = subprocess.run(
                command, env=os.environ | data, check=True, capture_output=True, text=True
            )
            width, height, size, seconds, peak = reported.stdout.split()
            worst = max(worst, float(peak))
            print(
                f"{options.format}, orientation {orientation}: {width} x {height} px upright, "
                f"{int(size) / 1e6:,.0f} MB, {seconds} s, peak {peak} MB"
            )
            path.unlink()
    print(f"{worst / MOST_MB:.2f} of the limit")
    sys.exit(worst >= MOST_MB)


if __name__ == "__main__":
    main()
