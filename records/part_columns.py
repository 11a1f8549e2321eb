"""Columns that tie rows to each other: states, owners, siblings."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tabular.columns import Column, FindRecord


@dataclass(frozen=True)
class StateColumn(Column):
    """`published` or `draft`. The state itself is changed by `records.publication` alone."""

    name: str = "state"

    is_writable: ClassVar[bool] = False

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        if row[self.name] not in ("published", "draft"):
            raise ValidationError(
                {
                    self.name: _(
                        "“%(value)s” is not a state a bag can ask for: write published or draft."
                    )
                    % {"value": row[self.name]}
                }
            )

    def cells(self, instance: Any) -> dict[str, str]:
        return {self.name: "published" if instance.is_published() else "draft"}


@dataclass(frozen=True)
class Owner(Column):
    """The part's owner when that is itself a part: its key headers, e.g. testimony and wording.

    `field` is the foreign key, `table` the file whose rows are the owners, `keys` the attribute
    paths from the owner to its own key cells.
    """

    field: str
    table: str
    keys: tuple[tuple[str, str], ...]

    @cached_property
    def headers(self) -> tuple[str, ...]:
        return tuple(header for header, _path in self.keys)

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        key = tuple(row[header].strip() for header in self.headers)
        owner = find(f"{self.table}:{'|'.join(key)}")
        if owner is None:
            raise ValidationError(
                {
                    self.headers[-1]: _("%(table)s has no row %(key)s.")
                    % {"table": self.table, "key": " ".join(key)}
                }
            )
        setattr(instance, self.field, owner)

    def cells(self, instance: Any) -> dict[str, str]:
        owner = getattr(instance, self.field)
        cells = {}
        for header, path in self.keys:
            value = owner
            for step in path.split("."):
                value = getattr(value, step)
            cells[header] = str(value)
        return cells


@dataclass(frozen=True)
class Sibling(Column):
    """A link to another part of the same owner by its order, e.g. `translated_from`."""

    owner: str

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        cell = row[self.name].strip()
        if cell and not cell.isdigit():
            raise ValidationError(
                {self.name: _("“%(value)s” is not the number of a row.") % {"value": cell}}
            )

    def assign_links(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        cell = row[self.name].strip()
        siblings = type(instance)._default_manager.filter(
            **{self.owner: getattr(instance, self.owner)}
        )
        target = siblings.filter(order=int(cell)).first() if cell else None
        if cell and target is None:
            raise ValidationError(
                {self.name: _("There is no row %(value)s to refer to.") % {"value": cell}}
            )
        if getattr(instance, self.name) != target:
            setattr(instance, self.name, target)
            instance.full_clean()
            instance.save()

    def cells(self, instance: Any) -> dict[str, str]:
        target = getattr(instance, self.name)
        return {self.name: str(target.order) if target is not None else ""}
