"""What is wrong with a bag that is being loaded: each problem with its file, row and column."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from exchange.bag.concurrency import ChangedRecord
from exchange.bag.read import BagContent, BagProblems, Problem, Row
from exchange.tables.registry import TABLES
from records.publishable import NotPublishable
from records.table import Table


class LoadProblems:
    """The problems found so far in `content`."""

    def __init__(self, content: BagContent) -> None:
        self.content = content
        self.problems: list[Problem] = []

    def add_problems(self, table: Table, row: Row, error: ValidationError) -> None:
        """Add the messages of `error` for a row, each at its column."""
        by_column = (
            error.message_dict
            if hasattr(error, "error_dict")
            else {NON_FIELD_ERRORS: error.messages}
        )
        for column, messages in by_column.items():
            header = "" if column == NON_FIELD_ERRORS else column
            self.problems += [
                Problem(table.file, row.number, header, message) for message in messages
            ]

    def add_changed(self, records: Iterable[ChangedRecord]) -> None:
        """Add a problem for each record that somebody changed, with its file and row."""
        rows = self._rows_of_records()
        for record in records:
            file, number = rows.get(record.identifier, (record.identifier, None))
            self.problems.append(Problem(file, number, "identifier", record.sentence))

    def _rows_of_records(self) -> dict[str, tuple[str, int | None]]:
        return {
            row.cells["identifier"]: (table.file, row.number)
            for table in TABLES
            if table.is_record
            for row in self.content.rows[table.file]
        }

    def add_unpublishable(self, error: NotPublishable) -> None:
        """Add the problems of every record that cannot be published, with its file and row."""
        rows = self._rows_of_records()
        for refusal in error.refusals:
            place = rows.get(refusal.record.identifier)
            for problem in refusal.problems:
                # A record that is not in the bag has no row: the message names its identifier.
                message = str(problem) if place else f"{refusal.record.identifier}: {problem}"
                file, number = place or (_file_of(refusal.record), None)
                self.problems.append(Problem(file, number, problem.field, message))

    def raise_problems(self) -> None:
        """Raise BagProblems if any problem was found so far."""
        if self.problems:
            raise BagProblems(self.problems)


def _file_of(record: Any) -> str:
    return next(table.file for table in TABLES if isinstance(record, table.model))
