"""What is wrong with a row or a table: which cell, which value, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

from images.errors import InvalidImage
from photos.ingest import DuplicateFile

FILE = "file"


@dataclass(frozen=True)
class Problem:
    """`column` and `value` are empty where the row as a whole is meant."""

    column: str
    value: str
    reason: str
    remedy: str = ""

    def __str__(self) -> str:
        is_cell = self.column not in ("", FILE) and self.value
        place = f"{self.column} “{self.value}”: " if is_cell else ""
        return f"{place}{self.reason} {self.remedy}".strip()


def problem_from_file(error: InvalidImage | DuplicateFile) -> Problem:
    return Problem(FILE, error.name, error.problem, error.remedy)


def problems_from_error(
    error: ValidationError, cells: dict[str, str], remedies: dict[str, str], column: str = ""
) -> Iterable[Problem]:
    """The complaints of a validator, each with the cell it is about.

    `column` is the header that is meant where the error names none.
    """
    by_column = error.message_dict if hasattr(error, "error_dict") else {column: error.messages}
    for field, messages in by_column.items():
        column = "" if field == NON_FIELD_ERRORS else field
        advice = remedies.get(column) or _("Correct the cell.")
        for message in messages:
            yield Problem(column, cells.get(column, ""), message, advice)
