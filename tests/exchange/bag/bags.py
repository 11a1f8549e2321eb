"""Bags that a test may change."""

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.management import call_command

ROOT = Path(__file__).resolve().parents[3]
EXHIBIT = ROOT / "exhibit"


def edit_table(bag: Path, file: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Rewrite `file` by `change(rows)` and seal the bag again."""
    path = bag / "data" / file
    with path.open(encoding="utf-8", newline="") as opened:
        reader = csv.DictReader(opened)
        headers, rows = reader.fieldnames or [], list(reader)
    change(rows)
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, headers, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    call_command("seal_bag", bag)


def find_row(rows: list[dict[str, Any]], **key: str) -> dict[str, Any]:
    """The first row with these cells."""
    return next(row for row in rows if all(row[name] == value for name, value in key.items()))
