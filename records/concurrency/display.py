"""What the curator reads about a conflict: the field, both values, and whose the other one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.history import DiffSegment, display_value, word_diff

from .attribution import Authors
from .fields import Value
from .merge import EDITED, THEY_DELETED, YOU_DELETED, Conflict
from .tree import FormNode

#: Characters of both texts together above which they are shown without marking the difference:
#: the comparison takes time by the square of the length.
MAX_COMPARED = 12_000


@dataclass(frozen=True)
class ShownConflict:
    """A conflict as the panel above the form shows it."""

    name: str
    kind: str
    label: str
    #: E.g. “curator, 30 November 2026 19:42”.
    author: str
    mine: list[DiffSegment]
    theirs: list[DiffSegment]
    #: Names of the fields of the record's own form; empty when a part is concerned.
    fields: tuple[str, ...] = ()
    #: Whether the curator said already which of the two is to be kept.
    keep_mine: str = ""
    keep_theirs: str = ""


def show(conflict: Conflict, record: Model, authors: Authors, reader: Any) -> ShownConflict:
    """Return `conflict` as the user `reader` sees it."""
    node = conflict.node
    names = [name for name in conflict.typed if name in node.fields]
    mine = _unit_text(node, {name: conflict.typed[name] for name in names})
    stored = conflict.row.values if conflict.row is not None else {}
    if conflict.kind == YOU_DELETED:
        names = list(stored)
        mine, theirs = "", _unit_text(node, stored)
    elif conflict.kind == THEY_DELETED:
        theirs = ""
    else:
        theirs = _unit_text(node, {name: stored[name] for name in names})
    segments = _compare(theirs, mine)
    first = names[0] if conflict.kind == EDITED else ""
    is_own = conflict.row is not None and conflict.row.instance.pk == record.pk
    is_own = is_own and node.model is type(record)
    return ShownConflict(
        name=conflict.name,
        kind=conflict.kind,
        label=_label(conflict, names, record),
        author=authors.of(conflict.row_key, first).words(reader),
        mine=[each for each in segments if each.kind != "gone"],
        theirs=[each for each in segments if each.kind != "new"],
        fields=tuple(names) if is_own else (),
        keep_mine=_("Delete it") if conflict.kind == YOU_DELETED else _("Keep mine"),
        keep_theirs=_("Leave it deleted") if conflict.kind == THEY_DELETED else _("Take theirs"),
    )


def row_label(model: type[Model], instance: Model | None, record: Model) -> str:
    """Return the name of a part, e.g. “caption: 2 Men at a table”; "" for the record itself."""
    if instance is not None and type(instance) is type(record) and instance.pk == record.pk:
        return ""
    kind = capfirst(str(model._meta.verbose_name))
    return f"{kind}: {str(instance)[:60]}" if instance is not None else kind


def field_label(node: FormNode, name: str) -> str:
    """Return the label of a form field, which names the language of a translated one."""
    return capfirst(str(node.fields[name].label or name))


def _label(conflict: Conflict, names: list[str], record: Model) -> str:
    instance = conflict.row.instance if conflict.row is not None else None
    where = row_label(conflict.node.model, instance, record)
    if conflict.kind != EDITED:
        return where
    labels = [field_label(conflict.node, name) for name in names if not name.endswith("_edtf")]
    what = ", ".join(labels)
    return f"{where}: {what}" if where else what


def _unit_text(node: FormNode, values: dict[str, Value]) -> str:
    texts = [_text(node.model, name, value) for name, value in values.items()]
    return " · ".join(text for text in texts if text)


def _text(model: type[Model], name: str, value: Value) -> str:
    try:
        field = model._meta.get_field(name)
    except FieldDoesNotExist:
        return str(value)
    return value_text(field, value)


def value_text(field: Any, value: Value) -> str:
    """Return the canonical `value` of a model field as the history shows it."""
    if not value:
        return _("no") if field.get_internal_type() == "BooleanField" else ""
    if field.is_relation:
        keys: Any = value if isinstance(value, list) else int(value) if value.isdecimal() else None
        return display_value(field, keys)
    if field.get_internal_type() == "BooleanField":
        return _("yes")
    try:
        return display_value(field, field.to_python(value))
    except ValidationError:
        return str(value)


def _compare(theirs: str, mine: str) -> list[DiffSegment]:
    if len(theirs) + len(mine) > MAX_COMPARED:
        return [DiffSegment("gone", theirs), DiffSegment("new", mine)]
    return word_diff(theirs, mine)
