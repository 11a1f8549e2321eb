"""The problems of a row: each once, with its column, its value, and what to do."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext as _

import languages
from records.table import Table

#: Characters of a cell that a message quotes.
_MAX_QUOTED = 80


def problems_by_header(error: ValidationError) -> Iterator[tuple[str, str]]:
    """Yield (header or "", message) for all messages of `error`."""
    if not hasattr(error, "error_dict"):
        yield from (("", message) for message in error.messages)
        return
    for name, messages in error.message_dict.items():
        for message in messages:
            yield ("" if name == NON_FIELD_ERRORS else name, message)


def tidy_problems(
    table: Table, problems: list[tuple[str, str]], cells: dict[str, str]
) -> list[tuple[str, str]]:
    """Return each problem once, in the order of the table's columns, with the value of the cell.

    A translated field may report what is wrong twice: for the language that is shown (`title`), and
    for the column (`title_en`). `cells` are the cells as they were typed, by header.
    """
    order = {name: number for number, name in enumerate(table.headers)}
    found = dict.fromkeys((name, str(message)) for name, message in problems)
    tidied = []
    for name, message in sorted(found, key=lambda each: order.get(each[0], -1)):
        columns = languages.columns(name) if name and name not in order else ()
        if any((column, message) in found for column in columns):
            continue
        value = cells.get(name, "").strip()
        if value and value not in message:
            quoted = value if len(value) <= _MAX_QUOTED else f"{value[:_MAX_QUOTED]}…"
            message = _("“%(value)s”: %(problem)s") % {"value": quoted, "problem": message}
        tidied.append((name, message))
    return tidied
