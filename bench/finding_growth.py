"""How the time of lists and searches grows: a table and a plot of the results of bench/finding.py.

data/bench/peer/bin/python bench/finding_growth.py          (needs matplotlib)
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "museum"  # the same numbers give the same file

from matplotlib import pyplot  # noqa: E402

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench.results import keep, numbers  # noqa: E402

#: The cases that are plotted, by their name in the results.
LINES = {
    "query": ("the museum's query", "#8c2f1f"),
    "page": ("the museum's page by HTTP", "#c98a2b"),
    "sql": ("plain SQL", "#3d5a80"),
    "datasette": ("Datasette", "#6b6b6b"),
}
ENGINES = {"SQLite": "-", "PostgreSQL": "--"}

#: Engine, number of photographs, and the rows of one run.
Run = tuple[str, int, list[dict[str, Any]]]


def runs() -> list[Run]:
    """The stored runs, ordered by engine and size."""
    found = []
    for key, rows in numbers("finding").items():
        engine, count = key.split()
        found.append((engine, int(count), rows))
    return sorted(found, key=lambda run: (list(ENGINES).index(run[0]), run[1]))


def case(name: str) -> str:
    """A case by its name; where there are fewer pages, page 1,000 is the last one."""
    return "a page far on" if name.startswith("page ") else name


def table(found: list[Run]) -> str:
    """A row for each case, a column for each run: milliseconds of the query and of the page."""
    names = [case(row["name"]) for row in found[0][2]]
    lines = [
        "Milliseconds, p50: the query with all facets / the whole page by HTTP.\n",
        "| page | " + " | ".join(f"{engine} {count:,}" for engine, count, _rows in found) + " |",
        "|---|" + "--:|" * len(found),
    ]
    for name in names:
        cells = []
        for _engine, _count, rows in found:
            row = next(row for row in rows if case(row["name"]) == name)
            cells.append(f"{row['query']['p50']:.2f} / {row['page']['p50']:.0f}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def plot(found: list[Run], path: Path) -> None:
    """Draw a panel for each case, with logarithmic axes."""
    names = [case(row["name"]) for row in found[0][2]]
    figure, panels = pyplot.subplots(2, -(-len(names) // 2), figsize=(14, 7), sharey=True)
    for panel, name in zip(panels.flat, names, strict=False):
        for measure, (label, colour) in LINES.items():
            for engine, style in ENGINES.items():
                points = [
                    (count, row[measure]["p50"])
                    for ran_on, count, rows in found
                    for row in rows
                    if ran_on == engine and case(row["name"]) == name and row[measure]
                ]
                if points:
                    text = f"{label}, {engine}"
                    panel.plot(*zip(*points, strict=True), style, color=colour, label=text)
        panel.set(xscale="log", yscale="log", title=name)
        panel.axhline(5, color="#8c2f1f", linewidth=0.5, linestyle=":")
        panel.grid(alpha=0.2)
    for panel in panels[:, 0]:
        panel.set_ylabel("milliseconds, p50")
    for panel in panels[-1]:
        panel.set_xlabel("photographs")
    handles, labels = panels.flat[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="lower center", ncols=4, frameon=False)
    figure.tight_layout(rect=(0, 0.08, 1, 1))
    figure.savefig(path, metadata={"Date": None})


def main() -> None:
    found = runs()
    text = table(found)
    print(text)
    path = HERE / "finding-growth.svg"
    plot(found, path)
    keep("How finding grows", f"{text}\n\n![Milliseconds by number of photographs]({path.name})")


if __name__ == "__main__":
    main()
