"""What others changed since a sheet was exported: a three-way comparison, cell by cell.

An exported row carries, in the column `version`, the number of the latest version of its record or
part in the history (django-reversion). A cell of a row that was brought in is compared with that
version and with what is stored now: what only the others changed stays as they left it, and what
both sides changed is refused, naming who changed it and when. A row without the number is compared
with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.utils.translation import gettext as _
from reversion.errors import RevertError
from reversion.models import Version
from taggit.managers import TaggableManager

from records.columns import Labels, Links
from records.concurrency.attribution import Author, Authors
from records.concurrency.fields import merge_sets
from records.concurrency.opened import key_of
from records.table import Table
from tabular.columns import Column, PerLanguageColumn, split_list

from .cells import overlay, same_cell
from .rules import VERSION_HEADER

#: Characters of the present value that a message quotes.
_MAX_QUOTED = 80


class ExportedVersions:
    """The versions that the rows of a sheet were exported from."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self._units = list(_units(table))
        self._versions: dict[int, Version] = {}

    def read(self, rows: Iterable[dict[str, str]]) -> None:
        """Read the versions that `rows` name, in one query."""
        numbers = {row.get(VERSION_HEADER, "").strip() for row in rows}
        keys = [int(number) for number in numbers if _is_number(number)]
        self._versions = {}
        if keys:
            versions = Version.objects.get_for_model(self.table.model)
            self._versions = versions.in_bulk(keys)

    def merge(
        self, given: dict[str, str], instance: Any, before: dict[str, str]
    ) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """Return the cells `given` by the sheet without those that only others changed, and the
        problems, as (header, message), of those that both sides changed.

        `instance` is the stored record or part, `before` its row.
        """
        number = given.get(VERSION_HEADER, "").strip()
        if not number:
            return given, []
        typed = _normalised(self.table, overlay(self.table, before, given))
        differing = [
            (columns, headers)
            for columns, headers in self._units
            if any(name in given and not same_cell(typed[name], before[name]) for name in headers)
        ]
        if not differing:
            return given, []
        version = self._versions.get(int(number)) if _is_number(number) else None
        state = None if version is None else _instance_of(version)
        if version is None or state is None or version.object_id != str(instance.pk):
            message = _(
                "This record has no version %(number)s: write the number that its export has, or "
                "empty the cell, and nothing is compared."
            )
            return given, [(VERSION_HEADER, message % {"number": number[:_MAX_QUOTED]})]
        merged, problems = dict(given), []
        for columns, headers in differing:
            names = [name for name in headers if name in given]
            then = _cells_of(columns, state, version)
            changed = [name for name in headers if not same_cell(then[name], before[name])]
            edited = [name for name in names if not same_cell(typed[name], then[name])]
            if not changed:
                continue  # nobody else changed it
            if not edited:
                merged = {name: cell for name, cell in merged.items() if name not in names}
            elif isinstance(columns[0], Links):
                sets = (split_list(cells[names[0]]) for cells in (then, before, typed))
                merged[names[0]] = "; ".join(merge_sets(*sets))
            elif columns[0].is_writable:
                shown = edited[0] if edited[0] in changed else changed[0]
                message = self._message(instance, version, shown, before[shown])
                problems.append((edited[0], message))
        return merged, problems

    def _message(self, instance: Any, version: Version, name: str, now: str) -> str:
        authors = Authors(instance, version.pk)
        fields = {field.name for field in instance._meta.fields}
        author = authors.of(key_of(type(instance), instance.pk), name if name in fields else "")
        if author == Author():
            author = authors.latest()
        now = " ".join(now.split())  # a stored message is translated line by line
        text = now if len(now) <= _MAX_QUOTED else f"{now[:_MAX_QUOTED]}…"
        return _(
            "It was changed since the sheet was exported. %(who)s wrote: “%(now)s”. Take that over "
            "into the sheet, or empty the cell “version” of this row to write yours over it."
        ) % {"who": author.words(None), "now": text}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 16


def _units(table: Table) -> Iterator[tuple[list[Column], list[str]]]:
    """Yield the columns and headers that are compared as one.

    Each language is compared by itself; a date's text and EDTF together, and what the model counts
    as one value (`fields_together`), such as latitude and longitude.
    """
    together = [set(group) for group in getattr(table.model, "fields_together", ())]
    grouped: dict[int, tuple[list[Column], list[str]]] = {}
    for column in table.columns:
        if set(column.headers) & set(table.key):
            continue
        number = next((n for n, group in enumerate(together) if column.name in group), None)
        if number is not None:
            columns, headers = grouped.setdefault(number, ([], []))
            columns.append(column)
            headers += column.headers
        elif isinstance(column, PerLanguageColumn):
            for header in column.headers:
                yield [column], [header]
        else:
            yield [column], list(column.headers)
    yield from grouped.values()


def _normalised(table: Table, cells: dict[str, str]) -> dict[str, str]:
    """Return the cells as the museum spells them; one that is wrong as it was typed."""
    found = dict(cells)
    for column in table.columns:
        try:
            found |= column.normalise(cells)
        except ValidationError:
            continue
    return found


def _instance_of(version: Version) -> Any | None:
    """Return what a version holds, as an instance that is not saved; None if it is not readable."""
    try:
        return version._object_version.object
    except RevertError:
        return None


def _cells_of(columns: list[Column], state: Any, version: Version) -> dict[str, str]:
    """Return the cells that the record had in `version`; empty ones for what was deleted since."""
    cells: dict[str, str] = {}
    for column in columns:
        if isinstance(column, Links | Labels):
            name = "labels" if isinstance(column, Labels) else column.name
            cache = state.__dict__.setdefault("_prefetched_objects_cache", {})
            cache[name] = _linked(state, name, version)
        try:
            cells |= column.cells(state)
        except (ObjectDoesNotExist, AttributeError):  # what it was linked to is deleted
            cells |= dict.fromkeys(column.headers, "")
    return cells


def _linked(state: Any, name: str, version: Version) -> list[Any]:
    """Return what the set `name` had in `version`: a set of links, or the alternative labels."""
    field: Any = state._meta.get_field(name)
    if field.many_to_many and not isinstance(field, TaggableManager):
        keys = version._object_version.m2m_data.get(name, [])
        return list(field.related_model._base_manager.filter(pk__in=keys))
    is_tags = isinstance(field, TaggableManager)
    part = field.remote_field.through if is_tags else field.related_model
    link = "content_object" if is_tags else field.remote_field.name
    versions = Version.objects.get_for_model(part).filter(
        revision=version.revision_id, serialized_data__contains=f'"{link}": {version.object_id}'
    )
    parts = [
        instance
        for each in versions
        if (instance := _instance_of(each)) is not None
        if str(getattr(instance, f"{link}_id")) == version.object_id
    ]
    if not is_tags:
        return parts
    terms = field.remote_field.model._base_manager
    return list(terms.filter(pk__in=[instance.tag_id for instance in parts]))
