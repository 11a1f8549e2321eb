"""Facets and search against plain SQL and Datasette, in one run on one machine.

    python bench/finding.py --count 100000              on SQLite
    python tests/with_postgres.py python bench/finding.py --count 100000     on PostgreSQL

Makes a sample in its own data folder (DATA_DIR), or measures the existing one. Prints a table, and
writes it to bench/RESULTS.md and its numbers to bench/finding.json.
"""

from __future__ import annotations

import argparse
import os
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DATA_DIR", str(ROOT / "data" / "bench"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench import finding_sql  # noqa: E402
from bench.finding_cases import cases, facets_only  # noqa: E402
from bench.finding_datasette import VERSION, Datasette, build  # noqa: E402
from bench.results import keep, keep_numbers  # noqa: E402
from bench.server import Museum  # noqa: E402
from bench.timing import Timing, machine, measure  # noqa: E402
from photos.models import Photo  # noqa: E402
from search.models import Document  # noqa: E402

ENGINES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
#: The cache of rendered cards is switched off, so that every page is rendered completely.
UNCACHED = {"CARD_CACHE_MEGABYTES": "0"}


@dataclass(frozen=True)
class Row:
    """What one page took: in the index alone, by HTTP, by plain SQL and by Datasette."""

    name: str
    found: int
    query: Timing
    page: Timing
    uncached: Timing
    sql: Timing
    datasette: Timing | None


def main() -> None:
    requested = argparse.ArgumentParser(description=__doc__)
    requested.add_argument("--count", type=int, default=100_000, help="photographs of the sample")
    requested.add_argument("--runs", type=int, default=100)
    requested.add_argument("--datasette", type=Path, help="the program; left out if not given")
    options = requested.parse_args()
    Path(os.environ["DATA_DIR"]).mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if not Photo.objects.exists():
        call_command("make_sample", options.count, "--images", "0")
    finding_sql.prepare()
    database = Path(os.environ["DATA_DIR"]) / "datasette.db"
    if options.datasette:
        build(database)
    rows = []
    with Museum() as museum, Museum(**UNCACHED) as forgetful:
        for case in cases():
            query = measure(facets_only(case), runs=options.runs)
            page = measure(museum.get(case.address), runs=options.runs)
            uncached = measure(forgetful.get(case.address), runs=options.runs)
            sql = measure(finding_sql.page(case), runs=max(3, options.runs // 10), seconds=10)
            other = None
            if options.datasette:
                with Datasette(options.datasette, database) as datasette:
                    other = measure(datasette.page(case), runs=3, seconds=10)
            count = facets_only(case)().count  # type: ignore[attr-defined]
            rows.append(Row(case.name, count, query, page, uncached, sql, other))
            print(rows[-1], flush=True)
    finding_sql.remove()
    report(options.count, rows)


def report(made: int, rows: list[Row]) -> None:
    """Print the table and write it to bench/RESULTS.md."""
    engine = ENGINES[connection.vendor]
    count = Document.objects.filter(kind="PH").count()
    lines = [
        f"{date.today().isoformat()}; {count:,} public photographs of {made:,}; {machine()}."
        f" `python bench/finding.py --count {made}`; milliseconds, p50 / p99.\n",
        "| page, with all facets | found | query | page by HTTP | with no card kept | plain SQL |"
        f" ratio | Datasette {VERSION} | ratio |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in rows:
        peer = row.datasette
        other = f"{peer} | {peer.p50 / row.query.p50:,.0f}" if peer else "|"
        lines.append(
            f"| {row.name} | {row.found:,} | {row.query} | {row.page} | {row.uncached} |"
            f" {row.sql} | {row.sql.p50 / row.query.p50:,.1f} | {other} |"
        )
    text = "\n".join(lines)
    print(text)
    keep(f"Finding: {made:,} photographs on {engine}", text)
    keep_numbers("finding", f"{engine} {made}", [asdict(row) for row in rows])


if __name__ == "__main__":
    main()
