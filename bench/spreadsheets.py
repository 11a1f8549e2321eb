"""Spreadsheets: 10,000 rows exported, previewed, applied in both modes, and undone.

    DATA_DIR=data/bench/sqlite-10000 python bench/spreadsheets.py --count 10000

Uses a sample of photographs (made if it does not exist). Writes its lines to bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")

import django  # noqa: E402

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.images.load import megabytes  # noqa: E402
from bench.results import keep  # noqa: E402
from bench.timing import machine  # noqa: E402
from exchange.models import SheetImport  # noqa: E402
from exchange.spreadsheets.apply import MAX_ROWS_PER_TRANSACTION  # noqa: E402
from exchange.spreadsheets.preview import create_preview  # noqa: E402
from exchange.spreadsheets.rules import KINDS  # noqa: E402
from exchange.spreadsheets.write import as_csv, as_xlsx, rows_of  # noqa: E402
from jobs.worker import run_all  # noqa: E402
from photos.models import Photo  # noqa: E402
from tabular.read import read_sheet  # noqa: E402

TABLE = KINDS["photos"]
#: Rows that are applied one by one.
APPLIED = 500


class Waits:
    """How long another writer, who only wants to write one row, waits for the lock, in seconds."""

    def __init__(self) -> None:
        self.longest = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        try:
            while not self._over.wait(0.05):
                start = time.perf_counter()
                User.objects.filter(username="waiting").update(first_name=str(start))
                self.longest = max(self.longest, time.perf_counter() - start)
        finally:
            connection.close()

    def __enter__(self) -> Waits:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()


def timed(run: Callable[[], Any]) -> tuple[float, Any]:
    start = time.perf_counter()
    result = run()
    return time.perf_counter() - start, result


def shown(rows: list[dict[str, str]], user: User, as_book: bool, mode: str) -> Any:
    data = as_xlsx([(TABLE, rows)]) if as_book else "".join(as_csv(TABLE, rows)).encode()
    before = megabytes([os.getpid()])

    def preview() -> SheetImport:
        sheet = read_sheet(io.BytesIO(data), "sheet")
        mapping = {header: header for header in sheet.headers}
        return create_preview(TABLE, sheet, mapping, user, "sheet", mode)

    seconds, made = timed(preview)
    return seconds, megabytes([os.getpid()]) - before, made


def time_run(sheet: SheetImport, undoing: bool = False) -> tuple[float, float]:
    """Run it; returns the seconds, and the longest wait of another writer."""
    SheetImport.objects.filter(pk=sheet.pk).update(status="waiting", undoing=undoing)
    with Waits() as waits:
        seconds, _none = timed(lambda: run_all(until_empty=True))
    sheet.refresh_from_db()
    if sheet.status not in ("done", "undone"):
        raise RuntimeError(sheet.reason)
    return seconds, waits.longest


def main() -> None:
    requested = argparse.ArgumentParser(description=__doc__)
    requested.add_argument("--count", type=int, default=10_000, help="rows")
    count = requested.parse_args().count
    call_command("migrate", verbosity=0)
    if Photo.objects.count() < count:
        call_command("make_sample", str(count), verbosity=0)
    user = User.objects.filter(username="bench").first() or User.objects.create_superuser("bench")
    User.objects.get_or_create(username="waiting")
    out, rows = timed(lambda: list(islice(rows_of(TABLE), count)))
    for number, row in enumerate(rows):
        row["holder_number"] = f"B {number}"
    lines = [
        f"{date.today().isoformat()}; {machine()}, {connection.vendor}. "
        f"`python bench/spreadsheets.py --count {count}`; photographs, one cell of each row "
        "changed.\n",
        "| what | seconds | longest wait of another writer |",
        "|---|--:|--:|",
        f"| {count:,} rows out | {out:.1f} | |",
    ]
    memory = 0.0
    for book in (True, False):
        seconds, more, made = shown(rows, user, book, "each")
        memory = max(memory, more)
        name = "XLSX" if book else "CSV"
        lines.append(f"| {count:,} rows shown, {name} | {seconds:.1f} | |")
        made.delete()
    for mode, most in (("all", MAX_ROWS_PER_TRANSACTION), ("each", APPLIED)):
        _seconds, _more, made = shown(rows[:most], user, False, mode)
        for undoing in (False, True):
            seconds, wait = time_run(made, undoing)
            how = "taken back" if undoing else f"done, {made.get_mode_display()}"
            lines.append(f"| {most:,} rows {how} | {seconds:.1f} | {wait:.2f} |")
    lines.append(f"\nMemory beyond the idle process after a preview: {memory:.0f} MB.")
    print("\n".join(lines))
    keep(f"Spreadsheets: {count:,} rows on {connection.vendor}", "\n".join(lines))


if __name__ == "__main__":
    main()
