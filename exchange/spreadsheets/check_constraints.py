"""Checking a model's check constraints in Python, without a query for each.

`CheckConstraint.validate` asks the database about every constraint of every record: ten queries
for one new photograph. A sheet has thousands of rows, and nearly all conditions are comparisons of
the record's own values. The database still enforces the constraints when the records are saved.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db import models

#: The truth of a condition as in SQL: None where it depends on a value that is NULL.
Truth = bool | None
_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


class NotInPython(Exception):
    """The condition has a part that only the database can evaluate."""


def validate_constraint(
    constraint: models.CheckConstraint, instance: models.Model, exclude: set[str]
) -> None:
    """Raise ValidationError if `instance` violates `constraint`, as `CheckConstraint.validate`.

    A constraint that mentions a field in `exclude` is not checked. A condition that cannot be
    evaluated in Python is left to the database.
    """
    try:
        if names_in(constraint.condition) & exclude:
            return
        if truth_of(constraint.condition, instance) is not False:
            return
    except NotInPython:
        pass
    # The error, with the message of the constraint, comes from Django itself.
    constraint.validate(type(instance), instance, exclude=exclude)


def names_in(condition: Any) -> set[str]:
    """Return the name of every field in a condition (Q, F, or the name itself)."""
    if isinstance(condition, models.Q):
        return set().union(*map(_names_in_child, condition.children))
    if isinstance(condition, models.F):
        return {str(getattr(condition, "name", ""))}
    return set()


def _names_in_child(child: Any) -> set[str]:
    if isinstance(child, tuple):
        return {child[0].partition("__")[0]} | names_in(child[1])
    return names_in(child)


def truth_of(condition: Any, instance: models.Model) -> Truth:
    """Return whether `condition` holds for the values of `instance`, in the logic of SQL.

    Raises NotInPython.
    """
    if not isinstance(condition, models.Q):
        raise NotInPython
    parts = (_truth_of_child(child, instance) for child in condition.children)
    if condition.connector == models.Q.AND:
        truth = _all(parts)
    elif condition.connector == models.Q.OR:
        opposite = _all(None if part is None else not part for part in parts)
        truth = None if opposite is None else not opposite
    else:
        raise NotInPython
    return not truth if condition.negated and truth is not None else truth


def _truth_of_child(child: Any, instance: models.Model) -> Truth:
    if isinstance(child, tuple):
        return _comparison(child[0], child[1], instance)
    return truth_of(child, instance)


def _all(parts: Iterable[Truth]) -> Truth:
    known = list(parts)
    if False in known:
        return False
    return None if None in known else True


def _comparison(lookup: str, wanted: Any, instance: models.Model) -> Truth:
    name, _separator, operation = lookup.partition("__")
    value = _value(name, instance)
    if isinstance(wanted, models.F):
        wanted = _value(str(getattr(wanted, "name", "")), instance)
    if operation == "isnull":
        return (value is None) == wanted
    if operation == "in":
        return None if value is None else value in wanted
    if operation in ("", "exact") and wanted is None:
        raise NotInPython
    if value is None or wanted is None:
        return None
    if operation in ("", "exact"):
        return bool(value == wanted)
    if operation == "startswith" and isinstance(value, str):
        return value.startswith(wanted)
    if operation in _ORDERED and _same_order(value) and _same_order(wanted):
        return _ORDERED[operation](value, wanted)
    raise NotInPython


def _value(name: str, instance: models.Model) -> Any:
    try:
        field = instance._meta.get_field(name)
    except FieldDoesNotExist as error:
        raise NotInPython from error
    return getattr(instance, str(getattr(field, "attname", name)))


def _same_order(value: Any) -> bool:
    """Return whether the database orders such values as Python does; texts have collations."""
    return isinstance(value, int | float | Decimal | date)


def unassigned_fields(instance: Any) -> set[str]:
    """Return the fields that a new record gets only when it is saved: its identifier."""
    return {"identifier"} if not getattr(instance, "identifier", "x") else set()
