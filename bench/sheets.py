"""Sheets of new records: 20,000 rows previewed, in seconds and memory, beside what it was.

    python -m bench.sheets
    python -m bench.sheets --before ../before

The second form measures another checkout too, by the same code, and keeps its numbers for later
runs of the first form. Each measurement is a process of its own, with an empty database. Writes its
lines to bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
COUNT = 20_000
LONG = 100_000
_HEADERS = (
    "title_en,title_ru,title_ja,description_en,alt_text_en,date,holder_number,physical_form_en,"
    "image_rights,text_rights,sensitivity\n"
)


def sheet_of(count: int) -> bytes:
    """A CSV of new photographs with eleven cells in each row."""
    rows = (
        f"The camp choir in picture {number},Лагерный хор {number},収容所の合唱団{number},"
        f"A choir of prisoners sings in front of the club; picture {number} of the album.,"
        f"Some thirty men stand in three rows.,circa {1945 + number % 6},A {number},print,"
        "und,cc-by,none\n"
        for number in range(count)
    )
    return (_HEADERS + "".join(rows)).encode()


def measure(count: int) -> None:
    """Preview `count` new rows in this process; print seconds, and megabytes beyond the start."""
    # The folder of this file would hide the app `images` behind `bench/images`.
    sys.path[:] = [path for path in sys.path if Path(path).resolve() != ROOT / "bench"]
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")
    import django

    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command

    from exchange.spreadsheets.preview import create_preview
    from exchange.spreadsheets.rules import KINDS
    from tabular.read import Limits, read_sheet

    call_command("migrate", verbosity=0)
    user = User.objects.create_superuser("bench")

    def preview(size: int) -> Any:
        data = io.BytesIO(sheet_of(size))
        sheet = read_sheet(data, "sheet", limits=Limits(rows=size))
        mapping = {header: header for header in sheet.headers}
        return create_preview(KINDS["photos"], sheet, mapping, user, "sheet", "all")

    preview(10).delete()  # what is read once, such as the words of dates
    Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew (man 5 proc)
    before = _peak_kilobytes()
    start = time.perf_counter()
    made = preview(count)
    seconds = time.perf_counter() - start
    memory = (_peak_kilobytes() - before) / 1024
    if made.rows.filter(action="create").count() != count:
        wrong = made.rows.exclude(action="create").first()
        raise RuntimeError(f"Not every row was new: {wrong.action} {wrong.problems}")
    page = page_seconds(user, made.pk)
    print(json.dumps({"seconds": seconds, "memory": memory, "page": page}))


def _peak_kilobytes() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])


def page_seconds(user: Any, key: int) -> float:
    """Seconds that the slower of the first and the last page of a preview takes, by the view."""
    from django.conf import settings
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    client = Client()
    client.force_login(user)
    slowest = 0.0
    for number in ("1", "1", "1000000"):  # the first time, templates are read
        start = time.perf_counter()
        answer = client.get(f"/admin/desk/sheets/{key}/", {"page": number})
        seconds = time.perf_counter() - start
        if answer.status_code != 200:
            raise RuntimeError(f"The page answers {answer.status_code}.")
        slowest = seconds if number == "1" else max(slowest, seconds)
    return slowest


def measured(tree: Path, count: int) -> dict[str, float]:
    """The measurement of `count` rows by the code in `tree`."""
    with tempfile.TemporaryDirectory(prefix="museum-bench-") as folder:
        environment = {**os.environ, "DATA_DIR": folder, "PYTHONPATH": str(tree)}
        environment.pop("DATABASE_URL", None)
        command = [sys.executable, str(Path(__file__).resolve()), "--measure", str(count)]
        printed = subprocess.run(
            command, cwd=tree, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    result: dict[str, float] = json.loads(printed.splitlines()[-1])
    return result


def _line(what: str, count: int, one: dict[str, float]) -> str:
    each = one["seconds"] / count * 1000
    page = one["page"] * 1000
    return f"| {what} | {one['seconds']:.1f} | {each:.2f} | {one['memory']:.0f} | {page:.0f} |"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--before", type=Path, help="a checkout of the code before")
    asked.add_argument("--before-count", type=int, default=COUNT, help="rows for that checkout")
    asked.add_argument("--measure", type=int, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.measure:
        return measure(options.measure)
    from bench.results import keep, keep_numbers, numbers
    from bench.timing import machine

    if options.before:
        count = options.before_count
        earlier = measured(options.before.resolve(), count)
        keep_numbers("sheets", "before", {"count": count, **earlier})
    lines = [
        f"{date.today().isoformat()}; {machine()}, sqlite. `python -m bench.sheets`; new "
        "photographs, eleven cells in each row, previewed into an empty database; peak memory "
        "beyond the idle process, with the sheet itself; the slower of the first and the last page "
        "of the preview.\n",
        "| what | seconds | ms a row | MB | page, ms |",
        "|---|--:|--:|--:|--:|",
    ]
    before = numbers("sheets").get("before")
    if before:
        count = before["count"]
        lines.append(_line(f"{count:,} rows, as it was", count, before))
    lines.append(_line(f"{COUNT:,} rows", COUNT, measured(ROOT, COUNT)))
    lines.append(_line(f"{LONG:,} rows, by the worker", LONG, measured(ROOT, LONG)))
    print("\n".join(lines))
    keep("Sheets of new records", "\n".join(lines))
    return None


if __name__ == "__main__":
    main()
