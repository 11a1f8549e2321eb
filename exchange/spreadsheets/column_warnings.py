"""What a curator should know of a sheet before it is applied: how its columns were taken."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from identifiers.models import normalise_identifier
from identifiers.resolve import record_types
from records.table import Table
from tabular.read import Sheet

from .mapping import mappable_headers, normalise_header

#: Notes that are kept; more would not be read.
_MAX_NOTES = 200
_MESSAGES: dict[str, str | Promise] = {
    "identifiers_left_out": gettext_lazy(
        "The column “%(header)s” is left out, but %(count)d of its %(filled)d cells hold numbers "
        "of this museum, such as %(example)s. Without them the sheet makes new records instead of "
        "changing these. Choose “identifier” for it, if it says which record a row is."
    ),
    "identifiers_not_read": gettext_lazy(
        "The column “%(header)s” is left out, but %(count)d of its %(filled)d cells hold numbers "
        "of this museum, such as %(example)s."
    ),
    "same_header": gettext_lazy(
        "The columns %(headers)s have the same name but for case and spaces. Only “%(read)s” is "
        "read; the other is left out."
    ),
    "foreign_identifiers": gettext_lazy(
        "The column “%(header)s” is taken for the numbers of this museum, but none of its "
        "%(filled)d cells is one, such as %(example)s. If they are numbers of the holder, or of "
        "another system, take them as the holder's numbers."
    ),
}
#: The kinds that are shown as errors, not as notes.
LOUD = frozenset({"identifiers_left_out", "foreign_identifiers"})


def what_to_say(table: Table, sheet: Sheet, mapping: dict[str, str]) -> dict[str, Any]:
    """Return the notes and warnings of a sheet as JSON: `notes` (`Note.as_json`) and `warnings`,
    pairs of kind and values. `sentence` has the sentence of a warning.
    """
    return {
        "notes": [note.as_json() for note in sheet.notes[:_MAX_NOTES]],
        "warnings": [list(warning) for warning in _warnings(table, sheet, mapping)],
    }


def sentence(kind: str, values: dict[str, Any]) -> str:
    """Return a warning in the active language."""
    return str(_MESSAGES[kind]) % values


def _warnings(
    table: Table, sheet: Sheet, mapping: dict[str, str]
) -> Iterator[tuple[str, dict[str, Any]]]:
    names: dict[str, list[str]] = {}
    for header in sheet.headers:
        names.setdefault(normalise_header(header), []).append(header)
    for alike in names.values():
        read = [header for header in alike if mapping.get(header)]
        if len(alike) > 1 and alike[0] and len(read) == 1:
            yield "same_header", {"headers": ", ".join(alike), "read": read[0]}
    takes_identifier = "identifier" in mapping.values() or not table.is_record
    for index, header in enumerate(sheet.headers):
        if header and not mapping.get(header):
            cells = [cells[index].strip() for _number, cells in sheet.rows]
            if found := [cell for cell in cells if _is_ours(cell)]:
                kind = "identifiers_not_read" if takes_identifier else "identifiers_left_out"
                filled = sum(map(bool, cells))
                values = {"header": header, "count": len(found), "filled": filled}
                yield kind, {**values, "example": found[0]}
        elif mapping.get(header) == "identifier" and "holder_number" in mappable_headers(table):
            cells = [cell for _number, row in sheet.rows if (cell := row[index].strip())]
            if cells and not any(map(_is_ours, cells)):
                values = {"header": header, "filled": len(cells), "example": cells[0][:40]}
                yield "foreign_identifiers", values


def _is_ours(cell: str) -> bool:
    return len(cell) < 16 and (normalise_identifier(cell) or "")[:2] in record_types()
