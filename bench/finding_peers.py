"""The list of photographs with all its facets, against Tantivy, Groonga and DuckDB, in one run.

    python -m bench.finding_peers --count 100000 --python data/bench/peer/bin/python

Each program is given the same photographs with the same values (`bench.peers.documents`) and is
asked for the same pages: 48 photographs, their number, and the values of every facet with their
counts, where a facet ignores its own filter; once the 12 values that the page shows, once every
value. First the counts are compared. Then the time is measured within the process of each program,
without HTTP: the programs take turns for every page, so that all have the same share of a busy
machine. Plain SQL has the totals of the unfiltered page counted beforehand.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DATA_DIR", str(ROOT / "data" / "bench"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402

from bench import finding_sql  # noqa: E402
from bench.finding_cases import PAGE, Case, cases, facets_only  # noqa: E402
from bench.finding_numbers import (  # noqa: E402
    differences,
    filters_of,
    found,
    numbers_only,
    reference,
)
from bench.finding_peers_report import ALL, CONTENT, SHOWN, Measured, Page, report  # noqa: E402
from bench.peers import documents  # noqa: E402
from bench.peers.process import PeerProcess  # noqa: E402
from bench.peers.run import megabytes_now  # noqa: E402
from bench.timing import durations, measure  # noqa: E402
from photos.models import Photo  # noqa: E402
from search.facets.listing import INITIAL_VALUES  # noqa: E402
from search.index.snapshot import current_snapshot  # noqa: E402

PEERS = ("tantivy", "groonga", "duckdb")
#: How many values of each facet are asked for: those that the page shows, or all.
ASKED = {SHOWN: INITIAL_VALUES, ALL: None}
#: Seconds that one program may measure in one turn.
TURN = 1.5


def precomputed(case: Case) -> Callable[[], object]:
    """Plain SQL; for the page without a filter, the totals are rows of a table."""
    if filters_of(case):
        return finding_sql.page(case)
    return finding_sql.page_with_totals(case)


def main() -> None:
    requested = argparse.ArgumentParser(description=__doc__)
    requested.add_argument("--count", type=int, default=100_000, help="photographs of the sample")
    requested.add_argument("--runs", type=int, default=20, help="runs of a program in one turn")
    requested.add_argument("--turns", type=int, default=8)
    requested.add_argument("--python", type=Path, required=True, help="with tantivy and duckdb")
    requested.add_argument("--peers", default=",".join(PEERS))
    options = requested.parse_args()
    folder = Path(os.environ["DATA_DIR"]) / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if not Photo.objects.exists():
        call_command("make_sample", options.count, "--images", "0")
    current_snapshot()
    asked = cases()
    for case in asked:  # what the process keeps in memory, before its memory is read
        facets_only(case)()
        numbers_only(case, None)()
    memory = megabytes_now()
    write_job(folder, asked)
    peers = [PeerProcess(name, options.python, folder) for name in options.peers.split(",")]
    pages = [
        measured(case, number, peers, options.runs, options.turns)
        for number, case in enumerate(asked)
    ]
    for peer in peers:
        peer.close()
    measure_sql(asked, pages)
    report(options.count, memory, pages, {peer.name: peer.facts for peer in peers})


def write_job(folder: Path, asked: list[Case]) -> None:
    """Write the documents and the cases for the peers, and remove indexes of an earlier run."""
    documents.write(
        folder / "documents.jsonl", {case.word: found(case) for case in asked if case.word}
    )
    for name in PEERS:
        shutil.rmtree(folder / name, ignore_errors=True)
    job = {
        "fields": documents.facet_fields(),
        "cases": [
            {"name": c.name, "filters": filters_of(c), "offset": c.offset, "limit": PAGE}
            for c in asked
        ],
    }
    (folder / "cases.json").write_text(json.dumps(job, ensure_ascii=False))


def measured(case: Case, number: int, peers: list[PeerProcess], runs: int, turns: int) -> Page:
    """Compare the counts of one page, then let the programs measure it in turns."""
    expected = reference(case)
    page = Page(case.name, expected["count"])
    own = {SHOWN: numbers_only(case, INITIAL_VALUES), ALL: numbers_only(case, None)}
    for what, values in ASKED.items():
        told = {"museum": own[what](), **{peer.name: peer.ask(number, values) for peer in peers}}
        for name, answer in told.items():
            page.measured[name, what] = Measured(differences(expected, answer, values))
    page.measured["museum", CONTENT] = Measured()
    for _turn in range(turns):
        for what, run in {CONTENT: facets_only(case), **own}.items():
            page.measured["museum", what].taken += durations(run, runs=runs, seconds=TURN)
        for peer in peers:
            for what, values in ASKED.items():
                taken = peer.ask(number, values, runs=runs, seconds=TURN)
                page.measured[peer.name, what].taken += taken
    print(page.name, {key: round(min(m.taken), 2) for key, m in page.measured.items()}, flush=True)
    return page


def measure_sql(asked: list[Case], pages: list[Page]) -> None:
    """Measure plain SQL, with tables of its own, which are dropped afterwards."""
    finding_sql.prepare()
    finding_sql.prepare_totals()
    try:
        for case, page in zip(asked, pages, strict=True):
            page.sql = measure(precomputed(case), runs=5, seconds=10)
    finally:
        finding_sql.remove()


if __name__ == "__main__":
    main()
