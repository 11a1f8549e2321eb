"""Resolving what the cells of a sheet refer to: names become identifiers, as the forms find them.

A link may be written as an identifier, however spelt (`SU-0001`, `su1`), or by any name of the
record in any language (`music`, `музыка`). From here on the cell holds the identifier, so what is
previewed is what is applied, even if somebody renames the record in between.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError

from catalog.models import Place, Subject
from identifiers.models import normalise_identifier
from identifiers.resolve import record_types
from photos.imports.lookup import Finder, Finders, normalize_name
from records.columns import Link, Links
from records.table import Table
from tabular.columns import split_list

from .rules import KINDS, kind_of

#: Models of which a sheet may make what it names and the museum lacks.
MAKEABLE: tuple[type[Any], ...] = (Subject, Place)
#: Names for which similar names are looked up: it takes some milliseconds for each.
_MAX_SUGGESTIONS = 200


@dataclass
class Missing:
    """A subject or place that the sheet names and the museum lacks.

    `kind` is the kind of sheet that has such records, `rows` the number of rows that name it, and
    `near` are similar names of records that exist.
    """

    kind: str
    name: str
    rows: int = 0
    near: list[str] = field(default_factory=list)


class References:
    """Resolves the links of the rows of one table, and collects what is missing."""

    def __init__(self, table: Table) -> None:
        self.finders = Finders()
        self.missing: dict[tuple[str, str], Missing] = {}
        self._columns = [
            (column, _target(table, column.name))
            for column in table.columns
            if isinstance(column, Link | Links)
        ]
        self._found: dict[tuple[type[Any], str], str | ValidationError] = {}

    def resolve(self, cells: dict[str, str]) -> tuple[dict[str, str], list[tuple[str, str]]]:
        """Return `cells` with identifiers in place of names, and the problems by header.

        A name that cannot be resolved is left out of the cells that are returned.
        """
        resolved = dict(cells)
        problems: list[tuple[str, str]] = []
        for column, target in self._columns:
            cell = cells.get(column.name, "")
            if not cell.strip():
                continue
            names = split_list(cell) if isinstance(column, Links) else [cell.strip()]
            identifiers = []
            for name in names:
                found = self._identifier(target, name)
                if isinstance(found, ValidationError):
                    problems += [(column.name, message) for message in found.messages]
                    self._note_missing(target, name, found)
                else:
                    identifiers.append(found)
            resolved[column.name] = "; ".join(identifiers)
        return resolved, problems

    def _identifier(self, target: type[Any], name: str) -> str | ValidationError:
        key = (target, name)
        if key not in self._found:
            self._found[key] = self._find(target, name)
        return self._found[key]

    def _find(self, target: type[Any], name: str) -> str | ValidationError:
        identifier = normalise_identifier(name)
        if identifier and identifier[:2] in record_types():
            return identifier
        finder = self.finders.by_model.get(target)
        if finder is None:
            return name
        try:
            return str(finder.find(name).identifier)
        except ValidationError as error:
            return error

    def _note_missing(self, target: type[Any], name: str, error: ValidationError) -> None:
        """Count a subject or place that is missing; an ambiguous name is not."""
        if target not in MAKEABLE or error.code != "unknown":
            return
        kind = next(kind_of(table) for table in KINDS.values() if table.model is target)
        key = (kind, normalize_name(name))
        if key not in self.missing:
            self.missing[key] = Missing(kind, " ".join(name.split()))
            if len(self.missing) <= _MAX_SUGGESTIONS:
                finder: Finder = self.finders.by_model[target]
                self.missing[key].near = finder.similar(name)
        self.missing[key].rows += 1


def _target(table: Table, name: str) -> type[Any]:
    """Return the model that the link column `name` refers to."""
    target: Any = table.model._meta.get_field(name).related_model
    return target
