"""The list of photographs with all its facets, against Tantivy, Groonga and DuckDB, in one run.

    python -m bench.finding_peers --count 100000 --python data/bench/peer/bin/python

Each program is given the same photographs with the same values (`bench.peers.documents`) and is
asked for the same pages: 48 photographs, their number, and every value of every facet with its
count, where a facet ignores its own filter. First the counts are compared with the museum's, then
the time is measured within the process of each program, without HTTP, and its memory. Plain SQL
has the totals of the unfiltered page counted beforehand.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
os.environ.setdefault("DATA_DIR", str(ROOT / "data" / "bench"))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "museum.settings.development")

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.utils.translation import override  # noqa: E402

from bench import finding_sql  # noqa: E402
from bench.finding_cases import PAGE, Case, cases, facets_only  # noqa: E402
from bench.peers import documents  # noqa: E402
from bench.peers.run import megabytes_now  # noqa: E402
from bench.results import keep, keep_numbers  # noqa: E402
from bench.timing import Timing, machine, measure  # noqa: E402
from photos.facets import PhotoSelection  # noqa: E402
from photos.models import Photo  # noqa: E402
from search.index.snapshot import current_snapshot, read_consistently  # noqa: E402

PEERS = ("tantivy", "groonga", "duckdb")
WHY = """
The museum's column is the whole content of the page: with the names of the values in the reader's
language, their order, and the address that each would lead to; the others return numbers alone.
Tantivy and DuckDB look up what the museum finds for a word as one term, Groonga searches the text.

For a word of few photographs the museum reads the values of each of them and counts them in Python,
at some 2 µs a value; Tantivy does the same in Rust. That page is slower by milliseconds, and is
answered in less than a fifth of what its HTML takes. For every larger result the museum intersects
bitmaps, one for each value, whatever their size, where the others count photograph by photograph.
"""


def filters_of(case: Case) -> dict[str, str]:
    """The filters of a case as fields of the documents."""
    subject = str(case.subject) if case.subject else ""
    given = {"year": case.year, "subject": subject, "words": case.word}
    return {field: value for field, value in given.items() if value}


def found(case: Case) -> Any:
    """The bitmap of what the museum finds for a case."""
    with override("en"):
        return read_consistently(lambda snap: PhotoSelection(case.state, snap).result)


def museum_counts(case: Case) -> dict[str, Any]:
    """The count and the facets of the museum's own index, each without its own filter."""

    def run(snap: Any) -> dict[str, Any]:
        selection = PhotoSelection(case.state, snap)
        counts: dict[str, dict[str, int]] = {}
        for field, by_token in documents.postings().items():
            name = field.removesuffix("_certain")
            own = name if name in filters_of(case) else ""
            among = selection.documents(without=own)
            among = selection.all_documents if among is None else among
            found = {token: len(bits & among) for token, bits in by_token.items()}
            counts[field] = {token: number for token, number in found.items() if number}
        return {"count": len(selection.result), "facets": counts}

    with override("en"):
        return read_consistently(run)


def differences(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    """What differs in the counts; "" where all are equal."""
    if ours["count"] != theirs["count"]:
        return f"{theirs['count']:,} found"
    unequal = [name for name, counts in ours["facets"].items() if counts != theirs["facets"][name]]
    return ", ".join(unequal)


def precomputed(case: Case) -> Callable[[], object]:
    """Plain SQL; for the page without a filter, the totals are rows of a table."""
    if filters_of(case):
        return finding_sql.page(case)
    return finding_sql.page_with_totals(case)


def main() -> None:
    requested = argparse.ArgumentParser(description=__doc__)
    requested.add_argument("--count", type=int, default=100_000, help="photographs of the sample")
    requested.add_argument("--runs", type=int, default=50)
    requested.add_argument("--python", type=Path, required=True, help="with tantivy and duckdb")
    requested.add_argument("--peers", default=",".join(PEERS))
    options = requested.parse_args()
    folder = Path(os.environ["DATA_DIR"]) / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    call_command("migrate", verbosity=0)
    if not Photo.objects.exists():
        call_command("make_sample", options.count, "--images", "0")
    asked = cases()
    written = folder / "documents.jsonl"
    current_snapshot()
    ours: list[dict[str, Any]] = []
    for case in asked:
        taken = measure(facets_only(case), runs=options.runs)
        ours.append({"name": case.name, "p50": taken.p50, "p99": taken.p99})
    memory = megabytes_now()
    documents.write(written, {case.word: found(case) for case in asked if case.word})
    for name in PEERS:  # indexes of an earlier run
        shutil.rmtree(folder / name, ignore_errors=True)
    for case, row in zip(asked, ours, strict=True):
        row |= museum_counts(case)
    finding_sql.prepare()
    finding_sql.prepare_totals()
    sql = [
        measure(precomputed(case), runs=max(3, options.runs // 10), seconds=10) for case in asked
    ]
    finding_sql.remove()
    job = {
        "fields": documents.facet_fields(),
        "runs": options.runs,
        "cases": [
            {"name": c.name, "filters": filters_of(c), "offset": c.offset, "limit": PAGE}
            for c in asked
        ],
    }
    (folder / "cases.json").write_text(json.dumps(job, ensure_ascii=False))
    peers = {name: ask(name, options.python, folder) for name in options.peers.split(",")}
    report(options.count, ours, memory, sql, peers)


def ask(name: str, python: Path, folder: Path) -> dict[str, Any]:
    """Let a peer answer all cases in its own process."""
    script = ROOT / "bench" / "peers" / "run.py"
    told = subprocess.run(
        [str(python), str(script), name, str(folder)], capture_output=True, text=True, check=False
    )
    if told.returncode:
        sys.exit(f"{name}: {told.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(told.stdout)
    print(name, [(case["name"], round(case["p50"], 2)) for case in answer["cases"]], flush=True)
    return answer


def _cell(ours: dict[str, Any], theirs: dict[str, Any]) -> str:
    taken = Timing(theirs["p50"], theirs["p99"], theirs["p99"], 0)
    different = differences(ours, theirs)
    return f"{taken}{f' ({different})' if different else ''} | {theirs['p50'] / ours['p50']:,.1f}"


def report(
    made: int,
    ours: list[dict[str, Any]],
    memory: float,
    sql: list[Timing],
    peers: dict[str, dict[str, Any]],
) -> None:
    """Print the table and write it to bench/RESULTS.md."""
    heads = "".join(f" {peer['version']} | ratio |" for peer in peers.values())
    lines = [
        f"{date.today().isoformat()}; {ours[0]['count']:,} public photographs of {made:,};"
        f" {machine()}. `python -m bench.finding_peers --count {made}`; milliseconds within each"
        " program, p50 / p99. In brackets what a program counts otherwise than the museum.\n",
        f"| page, with all facets | found | museum |{heads} SQL with totals | ratio |",
        "|---|--:|--:|" + "--:|--:|" * (len(peers) + 1),
    ]
    for number, row in enumerate(ours):
        cells = " | ".join(_cell(row, peer["cases"][number]) for peer in peers.values())
        mine = Timing(row["p50"], row["p99"], row["p99"], 0)
        ratio = sql[number].p50 / row["p50"]
        own = f"{row['name']} | {row['count']:,} | {mine}"
        lines.append(f"| {own} | {cells} | {sql[number]} | {ratio:,.1f} |")
    for title, key, own in (
        ("memory, MB", "memory", f"{memory:,.0f}"),
        ("index on disk, MB", "disk", ""),
        ("seconds to build it", "built", ""),
    ):
        cells = " | ".join(f"{peer[key]:,.0f} |" for peer in peers.values())
        lines.append(f"| {title} | | {own} | {cells} | |")
    lines.append(WHY)
    text = "\n".join(lines)
    print(text)
    keep(f"Finding: {made:,} photographs beside Tantivy, Groonga and DuckDB", text)
    rows = [{key: row[key] for key in ("name", "count", "p50", "p99")} for row in ours]
    keep_numbers(
        "finding",
        f"peers {made}",
        {
            "museum": {"memory": memory, "cases": rows},
            **{
                name: {
                    **{key: value for key, value in peer.items() if key != "cases"},
                    "cases": [
                        {key: case[key] for key in ("name", "count", "p50", "p99")}
                        for case in peer["cases"]
                    ],
                }
                for name, peer in peers.items()
            },
        },
    )


if __name__ == "__main__":
    main()
