"""Problems of an import: the column, the value, what is wrong and what to do."""

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
    """A problem of a row. `column` and `value` are empty when it is about the whole row.

    A note (`is_note`) says what was taken of a cell; the row is imported all the same.
    """

    column: str
    value: str
    reason: str
    remedy: str = ""
    is_note: bool = False

    def __str__(self) -> str:
        is_cell = self.column not in ("", FILE) and self.value
        place = f"{self.column} “{self.value}”: " if is_cell else ""
        return f"{place}{self.reason} {self.remedy}".strip()


def problem_from_file(error: InvalidImage | DuplicateFile) -> Problem:
    """Return the error of a file as a problem of its row."""
    return Problem(FILE, error.name, error.problem, error.remedy)


def problems_from_error(
    error: ValidationError, cells: dict[str, str], remedies: dict[str, str], column: str = ""
) -> Iterable[Problem]:
    """Yield the messages of a ValidationError, each as a problem of a cell.

    `cells` are the values of the row by header, and `remedies` the advice by header. `column` is
    the header for errors that name no field.
    """
    by_column = error.message_dict if hasattr(error, "error_dict") else {column: error.messages}
    for field, messages in by_column.items():
        column = "" if field == NON_FIELD_ERRORS else field
        advice = remedies.get(column) or _("Correct the cell.")
        for message in messages:
            yield Problem(column, cells.get(column, ""), message, advice)
