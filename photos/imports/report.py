"""The report of an import: a table with a row for everything that went wrong, and why."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from .errors import Problem
from .rows import Row

HEADER = ("outcome", "file", "row", "column", "value", "reason", "remedy", "record")
FAILED, DUPLICATE, NOTE = "failed", "twin", "note"


@dataclass
class Summary:
    """How many files came to which end."""

    imported: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: int = 0
    failures: list[tuple[Row, Problem]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.imported + self.unchanged + self.duplicates + self.failed


class Report:
    """Writes lines as they come, so that an import that is killed has reported what it knew.

    `path` None: nothing is written. Raises OSError at the start where the file cannot be made.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: Any = None

    def __enter__(self) -> Self:
        if self.path is not None:
            # The BOM tells Excel that it is UTF-8.
            self._file = self.path.open("w", encoding="utf-8-sig", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(HEADER)
            self._file.flush()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            self._file.close()

    def add(self, outcome: str, row: Row, problem: Problem, record: str = "") -> None:
        if self._file is None:
            return
        cells = (
            outcome,
            row.name,
            row.number or "",
            problem.column,
            problem.value,
            problem.reason,
            problem.remedy,
            record,
        )
        self._writer.writerow([_escape_formula(str(cell)) for cell in cells])
        self._file.flush()


def _escape_formula(cell: str) -> str:
    """A spreadsheet takes a cell that begins like this for a formula, and runs it."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
