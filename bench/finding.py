"""Facets and search against plain SQL and Datasette, in one run on one machine.

    python bench/finding.py --count 100000              on SQLite
    python tests/with_postgres.py python bench/finding.py --count 100000     on PostgreSQL

Makes a sample in a data folder of its own (DATA_DIR), or measures the one that is there. Prints a
table and adds it to bench/RESULTS.md.
"""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", str(ROOT / "data" / "bench"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils.translation import override  # noqa: E402

from bench import finding_sql  # noqa: E402
from bench.finding_datasette import VERSION, Datasette, build  # noqa: E402
from bench.timing import Timing, machine, measure  # noqa: E402
from catalog.facets import State  # noqa: E402
from catalog.index.snapshot import read, snapshot  # noqa: E402
from catalog.models import Document, Subject  # noqa: E402
from photos.facets import PhotoSelection  # noqa: E402
from photos.models import Photo  # noqa: E402

PAGE = 48


@dataclass(frozen=True)
class Case:
    """A page of the list of photographs, as each of those measured is asked for it."""

    name: str
    year: str = ""
    subject: int = 0
    slug: str = ""
    word: str = ""
    page: int = 1

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE

    @property
    def query(self) -> str:
        parts = {"year": self.year, "subject": self.slug, "q": self.word}
        parts["page"] = str(self.page) if self.page > 1 else ""
        return urlencode({name: value for name, value in parts.items() if value})


def cases() -> list[Case]:
    """The pages that are measured, over whatever sample there is."""
    snap = snapshot()
    subjects = PhotoSelection.dimensions[1].by_token(snap)
    popular = max(subjects, key=lambda token: len(subjects[token]))
    slug = Subject.objects.get(pk=int(popular)).slug
    pages = len(snap.term("kind", "PH")) // PAGE
    return [
        Case("first page"),
        Case("year and popular subject", year="1947", subject=int(popular), slug=slug),
        Case("common word", word=word(lambda token: token.isascii(), rank=0)),
        Case("rare word", word=word(lambda token: token.isascii(), rank=-1)),
        Case(f"page {min(1000, pages):,}", page=max(1, min(1000, pages))),
        Case("Russian word", word=word(lambda token: "а" <= token[0] <= "я", rank=2)),
        Case("Japanese word", word=word(lambda token: "一" <= token[0] <= "龥", rank=2)),
    ]


def word(fits: Callable[[str], bool], *, rank: int) -> str:
    """A whole word of titles, the `rank`th by how many have it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT token, sum(n) AS c FROM catalog_posting WHERE field = 'surface' AND n > 0"
            " GROUP BY token ORDER BY c DESC, token"
        )
        words = [token for token, _count in cursor.fetchall() if len(token) > 1 and fits(token)]
    return words[rank]


def bare(case: Case) -> Callable[[], object]:
    """The page with all facets and counts, without the photographs and without HTTP."""
    state = State(PhotoSelection.parameters())._with(
        {"year": [case.year], "subject": [case.slug], "q": [case.word]} if case.query else {}
    )
    state = State(state.parameters, {k: v for k, v in state.chosen.items() if any(v)})

    def run() -> object:
        with override("en"):
            return read(lambda snap: PhotoSelection(state, snap).listing(case.offset, PAGE))

    return run


class Museum:
    """The museum's own server, one process, for as long as the `with` lasts."""

    def __enter__(self) -> Museum:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--host", "127.0.0.1", "--port", str(self.port)],
            cwd=ROOT,
            env={**os.environ, "DEBUG": "0"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _attempt in range(150):
            try:
                self.page(Case("health"))()
                return self
            except OSError:
                time.sleep(0.2)
        raise RuntimeError("The museum did not start.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def page(self, case: Case) -> Callable[[], object]:
        """The whole HTML page by HTTP over one connection."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        address = f"/en/photos/{f'?{case.query}' if case.query else ''}"

        def run() -> object:
            link.request("GET", address)
            answer = link.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise OSError(f"{address} answers {answer.status}")
            return body

        return run


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--count", type=int, default=100_000, help="photographs of the sample")
    asked.add_argument("--runs", type=int, default=100)
    asked.add_argument("--datasette", type=Path, help="the program; left out if not given")
    options = asked.parse_args()
    Path(os.environ["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if not Photo.objects.exists():
        call_command("make_sample", options.count, "--images", "0")
    finding_sql.prepare()
    count = Document.objects.filter(kind="PH").count()
    rows: list[tuple[str, Timing, Timing, Timing, Timing | None]] = []
    database = Path(os.environ["DATA_DIR"]) / "datasette.db"
    if options.datasette:
        build(database)
    with Museum() as museum:
        for case in cases():
            own = measure(bare(case), runs=options.runs)
            page = measure(museum.page(case), runs=options.runs)
            sql = measure(finding_sql.page(case), runs=max(5, options.runs // 10))
            other = None
            if options.datasette:
                with Datasette(options.datasette, database) as datasette:
                    other = measure(datasette.page(case), runs=3, seconds=10)
            rows.append((case.name, own, page, sql, other))
            print(case.name, own, page, sql, other, flush=True)
    report(count, rows)


def report(count: int, rows: list[tuple[str, Timing, Timing, Timing, Timing | None]]) -> None:
    """Print the table, and keep it."""
    engine = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}[connection.vendor]
    lines = [
        f"\n### Finding: {count:,} photographs on {engine}, {date.today().isoformat()}\n",
        f"{machine()}. `python bench/finding.py`; milliseconds, p50 / p99.\n",
        "| page, with all facets | query | whole page by HTTP | plain SQL | ratio |"
        f" Datasette {VERSION} | ratio |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, own, page, sql, other in rows:
        datasette = (str(other), f"{other.p50 / own.p50:,.0f}") if other else ("", "")
        lines.append(
            f"| {name} | {own} | {page} | {sql} | {sql.p50 / own.p50:,.1f} |"
            f" {datasette[0]} | {datasette[1]} |"
        )
    text = "\n".join(lines) + "\n"
    print(text)
    results = ROOT / "bench" / "RESULTS.md"
    results.write_text((results.read_text() if results.exists() else "# Results\n") + text)


if __name__ == "__main__":
    main()
