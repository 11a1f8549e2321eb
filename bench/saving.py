"""Saving with a million records: the cost of a save, and whether others have to wait for it.

    python bench/saving.py --count 1000000

Saves photographs of a sample (in DATA_DIR, made if it does not exist), reads pages by HTTP at the
same time, and lets a curator save while an import runs. Writes its table to bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", str(ROOT / "data" / "bench"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from PIL import Image  # noqa: E402

from bench.finding import ENGINES  # noqa: E402
from bench.finding_cases import PAGE  # noqa: E402
from bench.results import keep  # noqa: E402
from bench.server import Museum  # noqa: E402
from bench.timing import Timing, machine, measure, timing_of  # noqa: E402
from photos.models import Photo  # noqa: E402
from records.changes import changeset  # noqa: E402
from search.models import Document  # noqa: E402

#: Numbers of photographs that are saved in turn, and of pages that are read in turn.
MANY = 200
#: Seconds between two saves of a fast curator, and of one without any pause.
PAUSE, NONE = 0.05, 0.0


def saves(*, plain: bool = False) -> Callable[[], object]:
    """A curator changes the title of a photograph: inside a changeset, or without one."""
    photographs = Photo.objects.published().order_by("-pk")
    keys = itertools.cycle(photographs.values_list("pk", flat=True)[:MANY])
    numbers = itertools.count()

    def save() -> object:
        photo = Photo.objects.get(pk=next(keys))
        photo.title_en = f"Sample title {next(numbers)} of an evening"
        with transaction.atomic() if plain else changeset(why="A title for the benchmark."):
            photo.save()
        return photo

    return save


def reads(museum: Museum) -> Callable[[], object]:
    """A reader requests the pages of the list over one connection."""
    last = Photo.objects.published().count() // PAGE
    pages = itertools.cycle(range(2, min(MANY, last) + 1))
    get = museum.connection()
    return lambda: get(f"/en/photos/?page={next(pages)}")


@contextmanager
def running_process(*command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process that runs until the `with` block ends, or until it has finished."""
    process = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def time_while(process: subprocess.Popen[bytes], run: Callable[[], object], pause: float) -> Timing:
    """Time `run` again and again, with a pause between, until `process` has finished."""
    taken = []
    while process.poll() is None:
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
        time.sleep(pause)
    if process.returncode:
        raise RuntimeError(f"{process.args} ended with status {process.returncode}.")
    return timing_of(taken)


def pictures(folder: Path, count: int) -> None:
    """Write small pictures, no two alike."""
    random = Random(time.time_ns())
    for number in range(count):
        image = Image.frombytes("RGB", (24, 16), random.randbytes(24 * 16 * 3))
        image.resize((96, 64)).save(folder / f"{number:06}.jpg", quality=80)


def measurements(imported: int) -> Iterator[tuple[str, Timing]]:
    """Yield the measurements by name, one after the other."""
    yield "plain save, past the one door", measure(saves(plain=True), runs=MANY)
    yield "save by the one door, with history and index", measure(saves(), runs=MANY)
    with Museum() as museum:
        read = reads(museum)
        yield "page by HTTP, nobody saves", measure(read, runs=2 * MANY)
        with running_process("bench/saving.py", "--save-without-end"):
            time.sleep(5)
            yield "page by HTTP while one saves without a pause", measure(read, runs=2 * MANY)
    with tempfile.TemporaryDirectory() as folder:
        pictures(Path(folder), imported)
        with running_process("manage.py", "import_photos", folder) as process:
            name = f"save by the one door while {imported:,} photographs are imported"
            yield name, time_while(process, saves(), PAUSE)


def main() -> None:
    requested = argparse.ArgumentParser(description=__doc__)
    requested.add_argument("--count", type=int, default=100_000, help="photographs of the sample")
    requested.add_argument("--imported", type=int, default=10_000, help="photographs of the import")
    requested.add_argument("--save-without-end", action="store_true", help=argparse.SUPPRESS)
    options = requested.parse_args()
    if options.save_without_end:
        save = saves()
        while True:
            save()
    Path(os.environ["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if not Photo.objects.exists():
        call_command("make_sample", options.count, "--images", "0")
    rows = []
    for name, timing in measurements(options.imported):
        rows.append(f"| {name} | {timing.p50:.1f} | {timing.p99:.1f} | {timing.most:.0f} |")
        print(rows[-1], timing.runs, flush=True)
    count = Document.objects.filter(kind="PH").count()
    engine = ENGINES[connection.vendor]
    text = "\n".join(
        [
            f"{date.today().isoformat()}; {count:,} public photographs; {machine()}."
            f" `python bench/saving.py --count {options.count} --imported {options.imported}`;"
            " milliseconds.\n",
            "| what | p50 | p99 | longest |",
            "|---|--:|--:|--:|",
            *rows,
        ]
    )
    keep(f"Saving: {options.count:,} photographs on {engine}", text)


if __name__ == "__main__":
    main()
