"""Notes on a table that was read: what was taken where a cell could be taken in different ways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .workbook_output import REFUSED_KINDS

#: What was taken, by the kind of note; "held" is what the cell holds and "text" what it shows.
_MESSAGES: dict[str, str | Promise] = {
    "other_sheets": gettext_lazy("This sheet is read. The workbook also has: %(others)s."),
    "hidden_sheet": gettext_lazy("The sheet is hidden in the workbook; it is read all the same."),
    "macros": gettext_lazy("The workbook has macros. They are not run."),
    "hidden_rows": gettext_lazy("Hidden rows are read too: %(rows)s."),
    "filtered_rows": gettext_lazy("Rows that a filter hides are read too: %(rows)s."),
    "hidden_columns": gettext_lazy("Hidden columns are read too: %(columns)s."),
    "merged_rows": gettext_lazy("The cells are merged: “%(text)s” is taken for each of the rows."),
    "merged_columns": gettext_lazy(
        "The cells are merged: “%(text)s” is taken for the first column; the other columns are "
        "left as they are."
    ),
    "no_header": gettext_lazy("The column has no header: its cells are not read."),
    "day_without_year": gettext_lazy(
        "The cell shows “%(text)s”, without a year, and so it is taken. Did the program make a "
        "date of something else?"
    ),
    "year_as_date": gettext_lazy(
        "The cell shows %(text)s, and so it is taken. It holds the number %(held)s: was a year "
        "typed into a cell for days?"
    ),
    "scientific": gettext_lazy(
        "The program shows the number shortened; all of it is taken: %(text)s."
    ),
    "rounded": gettext_lazy("The cell holds %(held)s; what it shows is taken: %(text)s."),
    "written_in_iso": gettext_lazy(
        "The date is shown in numerals that are not read here; it is taken as %(text)s."
    ),
    "formula_without_value": gettext_lazy(
        "The result of the formula %(held)s is not stored in the file: open the sheet in a "
        "spreadsheet program and save it, or type the value."
    ),
    "failed_formula": gettext_lazy(
        "The cell holds an error (%(held)s), because its formula failed: mend it, or type its "
        "value."
    ),
    "shows_nothing": gettext_lazy(
        "The cell holds %(held)s, and its number format shows nothing: change the format, or "
        "empty the cell."
    ),
    "too_many_digits": gettext_lazy(
        "The number %(held)s has more than 15 digits, and the program lost the last ones: format "
        "the cell as text and type the number again."
    ),
    "no_such_day": gettext_lazy(
        "The cell is formatted as a date, but its number %(held)s is no day: type the date as text."
    ),
    "unknown_format": gettext_lazy(
        "The number format of the cell, which holds %(held)s, cannot be read here: type what it "
        "shows as text."
    ),
    "calendar": gettext_lazy(
        "The cell shows a date in a calendar that is not read here: type the date as text."
    ),
    "damaged": gettext_lazy("The cell holds “%(held)s”, which is damaged: type its value."),
}


@dataclass(frozen=True)
class Note:
    """What was taken of a cell (`cell` is B2), a range (A2:A5), a column (C) or the whole sheet
    (""), by `kind`. `count` cells of the column are alike; `cell` is the first of them.
    """

    kind: str
    sheet: str = ""
    cell: str = ""
    count: int = 1
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def is_refused(self) -> bool:
        """Whether no value was taken."""
        return self.kind in REFUSED_KINDS

    def sentence(self) -> str:
        """Return what was taken, without the place, in the active language."""
        text = str(_MESSAGES[self.kind]) % {"text": "", "held": "", **self.values}
        if self.count > 1 and self.cell and self.kind != "no_header":
            more = self.count - 1
            text += " " + ngettext(
                "So it is with %(more)d more cell of the column.",
                "So it is with %(more)d more cells of the column.",
                more,
            ) % {"more": more}
        return text

    def place(self) -> str:
        """Return where it is: the sheet, and the cell or the column by its letter."""
        if self.sheet and self.cell:
            return _("Sheet “%(sheet)s”, %(cell)s") % {"sheet": self.sheet, "cell": self.cell}
        if self.sheet:
            return _("Sheet “%(sheet)s”") % {"sheet": self.sheet}
        return self.cell

    def __str__(self) -> str:
        return f"{self.place()}: {self.sentence()}" if self.place() else self.sentence()

    def as_json(self) -> list[Any]:
        """Return the note as a value of JSON, from which `from_json` makes it again."""
        return [self.kind, self.sheet, self.cell, self.count, dict(self.values)]

    @classmethod
    def from_json(cls, value: list[Any]) -> Self:
        """Return the note of which `as_json` made `value`."""
        return cls(*value)
