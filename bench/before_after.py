"""Compares the speed of two checkouts, measured alternately in one run.

    python -m bench.before_after ../before .
    python -m bench.before_after ../before . --sample 300 --seconds 90

Serves both checkouts with their own `manage.py serve`, each with the exhibit and the same sample in
its own data folder, and sends the same requests to one and then the other, so that other load on
the machine affects both. Prints the medians and their ratio; a ratio above 1 means that the second
checkout is slower. The measurement stops after `--seconds`, even if it is not complete.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench.server import Museum
from bench.timing import machine

#: Requests of one kind in one round, and saves, which take longer.
REQUESTS, SAVES = 12, 3
#: Rounds that are discarded, because pages are rendered and files read for the first time.
WARM_UP = 1

Run = Callable[[], float]


@contextmanager
def filling_process(root: Path, folder: Path, sample: int) -> Iterator[subprocess.Popen[bytes]]:
    """A process that fills `folder` with the exhibit and a sample, by the code of `root`."""
    commands = f'"{sys.executable}" manage.py setup && "{sys.executable}" manage.py make_sample'
    process = subprocess.Popen(
        ["sh", "-c", f"{commands} {sample} --images 5"],
        cwd=root,
        env=environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def environment(folder: Path) -> dict[str, str]:
    return {**os.environ, "DATA_DIR": str(folder), "DEBUG": "0", "LOG_LEVEL": "ERROR"}


def page_requests(museum: Museum) -> dict[str, Run]:
    """The requests by name; each call sends one request and returns its milliseconds."""
    get = museum.connection()

    def timed(address: str) -> Run:
        def run() -> float:
            begun = time.perf_counter()
            get(address)
            return (time.perf_counter() - begun) * 1000

        return run

    gallery = get("/en/photos/").decode()
    photo = first(re.findall(r'"/en/photos/(PH-9\d+)/"', gallery), "a photograph of the sample")
    return {
        "home": timed("/en/"),
        "gallery": timed("/en/photos/"),
        "photo page": timed(f"/en/photos/{photo}/"),
        "stored tile": timed(stored_tile(get)),
    }


def stored_tile(get: Callable[[str], bytes]) -> str:
    """The URL of a stored tile of some photograph of the sample."""
    for number in range(900000001, 900000400):
        service = f"/iiif/3/PH-{number}"
        try:
            info = json.loads(get(f"{service}/info.json"))
        except OSError:
            continue
        tile = info["tiles"][0]["width"]
        width, height = min(tile, info["width"]), min(tile, info["height"])
        return f"{service}/0,0,{width},{height}/{width},{height}/0/default.jpg"
    raise RuntimeError("No photograph of the sample has an image.")


def first(found: list[str], what: str) -> str:
    if not found:
        raise RuntimeError(f"The gallery does not show {what}.")
    return found[0]


@contextmanager
def admin_saves(root: Path, folder: Path) -> Iterator[Run]:
    """A function that saves in the admin of the checkout at `root`, in a separate process."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("admin_saves.py"))],
        cwd=root,
        env=environment(folder),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    requested, answered = process.stdin, process.stdout

    def run() -> float:
        requested.write("save\n")
        requested.flush()
        return float(answered.readline())

    try:
        yield run
    finally:
        process.terminate()
        process.wait()


def rounds(
    runs: tuple[dict[str, Run], dict[str, Run]], seconds: float
) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds by name for each checkout; the one that begins alternates with the rounds."""
    taken: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in runs[0]}
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end or number <= WARM_UP:
        for name, kept in taken.items():
            for side in (0, 1) if number % 2 else (1, 0):
                times = SAVES if name == "save in the admin" else REQUESTS
                runs[side][name]()  # not counted: the connection may have to be opened again
                measured = [runs[side][name]() for _time in range(times)]
                if number >= WARM_UP:
                    kept[side].extend(measured)
        number += 1
    return taken


def table(taken: dict[str, tuple[list[float], list[float]]]) -> str:
    """The medians and their ratios as a table."""
    lines = [f"{'':20}{'A ms':>9}{'B ms':>9}{'B/A':>7}{'runs':>7}"]
    for name, (before, after) in taken.items():
        a, b = statistics.median(before), statistics.median(after)
        lines.append(f"{name:20}{a:9.2f}{b:9.2f}{b / a:7.2f}{len(before):7}")
    return "\n".join(lines)


def main() -> None:
    requested = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    requested.add_argument("before", type=Path, help="a checkout, A")
    requested.add_argument("after", type=Path, help="another one, B; the same shows the noise")
    requested.add_argument("--sample", type=int, default=300, help="photographs of the sample")
    requested.add_argument("--seconds", type=float, default=60, help="how long to measure")
    options = requested.parse_args()
    roots = [options.before.resolve(), options.after.resolve()]
    with tempfile.TemporaryDirectory(prefix="museum-before-after-") as temporary, ExitStack() as on:
        folders = [Path(temporary, side) for side in "AB"]
        filling = [
            on.enter_context(filling_process(root, folder, options.sample))
            for root, folder in zip(roots, folders, strict=True)
        ]
        if any(process.wait() for process in filling):
            raise SystemExit("`manage.py setup` or `make_sample` fails in one of the checkouts.")
        sides = []
        for root, folder in zip(roots, folders, strict=True):
            museum = on.enter_context(Museum(root, DATA_DIR=str(folder), WORKER="0"))
            save = on.enter_context(admin_saves(root, folder))
            sides.append({**page_requests(museum), "save in the admin": save})
        print(table(rounds((sides[0], sides[1]), options.seconds)))
        print(machine())


if __name__ == "__main__":
    main()
