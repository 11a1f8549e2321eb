"""The report of an import: a CSV table with one row for each problem or note."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from files.durable import sync_file
from tabular.cells import escape_cell

from .errors import Problem
from .rows import Row

HEADER = ("outcome", "file", "row", "column", "value", "reason", "remedy", "record")
FAILED, DUPLICATE, NOTE = "failed", "twin", "note"


@dataclass
class Summary:
    """The number of files by outcome, and the problems of those that failed."""

    imported: int = 0
    unchanged: int = 0
    duplicates: int = 0
    failed: int = 0
    failures: list[tuple[Row, Problem]] = field(default_factory=list)

    @property
    def total(self) -> int:
        return self.imported + self.unchanged + self.duplicates + self.failed


class Report:
    """Writes the report row by row, so that it is complete up to the moment of a crash.

    With `path` None nothing is written. `__enter__` raises OSError if the file cannot be created.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._file: Any = None

    def __enter__(self) -> Self:
        if self.path is not None:
            # By the byte order mark Excel recognises UTF-8.
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
            sync_file(self._file)
            self._file.close()

    def add(self, outcome: str, row: Row, problem: Problem, record: str = "") -> None:
        """Write a problem of `row`; `record` is the identifier of the photograph, if any."""
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
        self._writer.writerow([escape_cell(str(cell)) for cell in cells])
        self._file.flush()
