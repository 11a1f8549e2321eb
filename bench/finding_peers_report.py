"""The tables of `bench.finding_peers` in RESULTS.md, and their numbers in finding.json."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bench.results import keep, keep_numbers
from bench.timing import Timing, machine, timing_of

#: What is measured: the museum's whole content of the page, or numbers alone as the others give.
CONTENT, SHOWN, ALL = "content", "shown", "all"

WHY = """
*Numbers* is what the other programs return: how many photographs are found, the 48 of the page, and
the counts of the values. The museum's *whole content* adds the names of the values in the reader's
language, their order as a tree, and the address that each leads to; a page needs it, and no other
program makes it. Ratios are of the best runs of the numbers: over 1, the museum is faster.

Tantivy and DuckDB look up what the museum finds for a word as one term, which costs them nothing of
its stems and spellings. Groonga searches the text, except for the Russian word, which it looks up
as they do: its token filter for stems leaves every word with a letter outside ASCII as it is
written, whatever the algorithm and the normaliser, so its texts alone give one form of the word.
The museum reads the words from what was typed, and asks the database for the catalogue's version
first, in every run; the others know neither.

Where a ratio is under 1: on the page of a rare word both programs need a third of a millisecond.
The museum counts some 4,000 values in 0.1 ms; the rest is Python's reading of the query, its six
tiers, the order by day, and the question for the version. Every value of every facet at once is
asked for by no page: it costs the museum an intersection for each of 3,200 values, which for a
medium result comes near to what Tantivy pays for going through its photographs.
"""


@dataclass
class Measured:
    """The milliseconds of all runs of one program, and what it counts otherwise."""

    different: str = ""
    taken: list[float] = field(default_factory=list)

    @property
    def timing(self) -> Timing:
        return timing_of(self.taken)

    @property
    def best(self) -> float:
        return min(self.taken)

    def __str__(self) -> str:
        told = f" ({self.different})" if self.different else ""
        return f"{_short(self.best)} / {_short(self.timing.p50)}{told}"


@dataclass
class Page:
    """One page: how many it finds, and what each program took, by its name and what was asked."""

    name: str
    count: int
    measured: dict[tuple[str, str], Measured] = field(default_factory=dict)
    sql: Timing | None = None


def _short(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds < 10 else f"{milliseconds:,.0f}"


def _ratio(theirs: Measured, ours: Measured) -> str:
    ratio = theirs.best / ours.best
    return f"{ratio:,.2f}" if ratio < 1.95 else f"{ratio:,.1f}"


def report(
    made: int, memory: float, pages: Sequence[Page], peers: dict[str, dict[str, Any]]
) -> None:
    """Print the tables and write them to bench/RESULTS.md."""
    lines = [
        f"{date.today().isoformat()}; {pages[0].count:,} public photographs of {made:,};"
        f" {machine()}. `python -m bench.finding_peers --count {made}`; milliseconds within each"
        " program, best / median of runs in turns. In brackets what a program counts otherwise"
        " than the museum.",
        "\nThe 12 most frequent values of each facet, as the page shows them:\n",
        *_table(pages, peers, SHOWN),
        *_sizes(memory, peers),
        "\nEvery value of every facet:\n",
        *_table(pages, peers, ALL),
        WHY,
    ]
    text = "\n".join(lines)
    print(text)
    keep(f"Finding: {made:,} photographs beside Tantivy, Groonga and DuckDB", text)
    keep_numbers("finding", f"peers {made}", _numbers(memory, pages, peers))


def _table(pages: Sequence[Page], peers: dict[str, dict[str, Any]], what: str) -> list[str]:
    heads = "".join(f" {peer['version']} | ratio |" for peer in peers.values())
    content, sql = (" whole content |", " SQL with totals |") if what == SHOWN else ("", "")
    columns = 3 + 2 * len(peers) + bool(content) + bool(sql)
    lines = [
        f"| page, with all facets | found |{content} museum, numbers |{heads}{sql}",
        "|---|" + "--:|" * (columns - 1),
    ]
    for page in pages:
        ours = page.measured["museum", what]
        cells = [page.name, f"{page.count:,}"]
        cells += [str(page.measured["museum", CONTENT])] if content else []
        cells.append(str(ours))
        for name in peers:
            theirs = page.measured[name, what]
            cells += [str(theirs), _ratio(theirs, ours)]
        cells += [str(page.sql)] if sql else []
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _sizes(memory: float, peers: dict[str, dict[str, Any]]) -> list[str]:
    rows = [
        ("memory, MB", "memory", f"{memory:,.0f}"),
        ("index on disk, MB", "disk", ""),
        ("seconds to build it", "built", ""),
    ]
    return [
        f"| {title} | | | {own} | "
        + " | ".join(f"{peer[key]:,.0f} |" for peer in peers.values())
        + " |"
        for title, key, own in rows
    ]


def _numbers(
    memory: float, pages: Sequence[Page], peers: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    return {
        "memory": memory,
        "peers": peers,
        "pages": [
            {
                "name": page.name,
                "count": page.count,
                **{
                    f"{name}, {what}": {
                        "best": measured.best,
                        "p50": measured.timing.p50,
                        "p99": measured.timing.p99,
                        "runs": len(measured.taken),
                        "different": measured.different,
                    }
                    for (name, what), measured in page.measured.items()
                },
            }
            for page in pages
        ],
    }
