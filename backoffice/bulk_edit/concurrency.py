"""A row of the table whose record somebody else changed since the table was shown.

The row is not saved. It is shown again over the record as it is stored now: cells that were not
edited show the stored value, edited ones keep what was typed, with the other value beside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import signing
from django.http import QueryDict
from django.utils.translation import gettext as _

from records.concurrency.attribution import Author, Authors
from records.concurrency.display import value_text
from records.concurrency.fields import (
    Value,
    compact,
    is_set,
    merge_sets,
    posted,
    stored_value,
    typed_value,
)
from records.concurrency.opened import key_of

#: A `backoffice.bulk_edit.rows.RowForm`, which is built upon this module.
RowForm = Any

_SALT = "backoffice.bulk_edit.seen"
#: Characters of the other value that are shown below a cell.
_SHOWN_CHARACTERS = 200
#: Prefix of the checkbox that takes the other value instead of the typed one.
TAKE_INPUT = "take-"


def stored_cells(row: RowForm) -> dict[str, Value]:
    """Return the canonical value of each cell of an unbound row."""
    return {
        name: stored_value(field, row.add_prefix(name), row.get_initial_for_field(field, name))
        for name, field in row.fields.items()
        if name != "seen"
    }


def sign_seen(row: RowForm, digest: str, version: int) -> str:
    """Return the hidden value that tells what an unbound row showed.

    `digest` is that of the whole record, `version` the key of its latest version or 0.
    """
    cells = {name: compact(value) for name, value in stored_cells(row).items()}
    seen = {"key": row.instance.pk, "digest": digest, "version": version, "cells": cells}
    return signing.dumps(seen, salt=_SALT, compress=True)


def read_seen(text: str, key: Any) -> dict[str, Any]:
    """Return what `sign_seen` signed for the record `key`; an empty one if it is not valid."""
    try:
        seen: Any = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        seen = {}
    if seen.get("key") != key:
        seen = {}
    return {"digest": "", "version": 0, "cells": {}, **seen}


def take_others(row: RowForm, data: QueryDict) -> QueryDict:
    """Return `data` with the stored value in the cells of an unbound row that are ticked for it."""
    ticked = [name for name in row.fields if f"{TAKE_INPUT}{row.add_prefix(name)}" in data]
    if not ticked:
        return data
    data = data.copy()
    for name in ticked:
        _set_cell(data, row, name)
    return data


def merge_cells(
    row: RowForm, stored: RowForm, data: QueryDict, reader: Any
) -> tuple[QueryDict, dict[str, list[str]]]:
    """Return the data of `row` over the record of `stored`, an unbound row, and notes by cell.

    A note tells what somebody else wrote into a cell that was edited here too.
    """
    seen = read_seen(row.cleaned_data["seen"], stored.instance.pk)
    authors = Authors(stored.instance, seen["version"])
    data, notes = data.copy(), {}
    values = stored_cells(stored)
    for name, value in values.items():
        field, base = row.fields[name], seen["cells"].get(name)
        sent = {each: data.getlist(each) for each in data}
        typed = typed_value(field, row.add_prefix(name), sent)
        if typed == value or field.disabled:
            continue
        if base is not None and compact(typed) == base:
            _set_cell(data, stored, name)
        elif base is None or compact(value) != base:
            if base is not None and is_set(field):
                data.setlist(row.add_prefix(name), merge_sets(base, value, typed))
            else:
                author = _author(authors, stored.instance, name)
                notes[name] = [_note(row, name, value, author, reader)]
    data[row.add_prefix("seen")] = stored.initial["seen"]
    return data, notes


def changed_since(stored: RowForm, seen: dict[str, Any], reader: Any) -> Iterator[str]:
    """Yield which cells differ from those that were shown: the label, and who changed it."""
    authors = Authors(stored.instance, seen["version"])
    for name, value in stored_cells(stored).items():
        if compact(value) != seen["cells"].get(name):
            words = _author(authors, stored.instance, name).words(reader)
            yield f"{stored.fields[name].label} ({words})"


def last_author(stored: RowForm, seen: dict[str, Any]) -> Author:
    """Return who changed the record last since the table was shown."""
    return Authors(stored.instance, seen["version"]).of(_key(stored.instance))


def _author(authors: Authors, record: Any, name: str) -> Author:
    column = name if name in {field.name for field in record._meta.fields} else ""
    author = authors.of(_key(record), column)
    return author if author != Author() else authors.latest()


def _note(row: RowForm, name: str, value: Value, author: Author, reader: Any) -> str:
    text = value_text(row.field_of_model(name), value) or _("empty")
    if len(text) > _SHOWN_CHARACTERS:
        text = f"{text[:_SHOWN_CHARACTERS]}…"
    return _("%(who)s wrote: “%(text)s”") % {"who": author.words(reader), "text": text}


def _set_cell(data: QueryDict, stored: RowForm, name: str) -> None:
    field, html_name = stored.fields[name], stored.add_prefix(name)
    value = stored.get_initial_for_field(field, name)
    for each in [
        html_name,
        *(f"{html_name}{s}" for s in getattr(field.widget, "widgets_names", ())),
    ]:
        data.pop(each, None)
    for each, values in posted(field, html_name, value).items():
        data.setlist(each, values)


def _key(record: Any) -> str:
    return key_of(type(record), record.pk)
