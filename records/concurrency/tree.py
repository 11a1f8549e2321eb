"""The forms of a record and of its parts, and the stored rows that they show."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django import forms
from django.contrib.admin.utils import flatten_fieldsets
from django.db.models import Model
from django.forms.models import model_to_dict
from django.http import HttpRequest

from dates.fields import HistoricDateField
from records.locking import lock_rows

from .fields import Value, compact, posted, stored_value
from .opened import key_of


@dataclass
class FormNode:
    """A form of the admin: that of the record, or that of each of its parts of one kind."""

    form: type[forms.ModelForm]
    model: type[Model]
    #: The inline formsets below it.
    formsets: list[FormsetNode] = field(default_factory=list)

    @cached_property
    def fields(self) -> dict[str, forms.Field]:
        """The form's fields that show a field of the model, by name."""
        known = {each.name for each in self.model._meta.get_fields()}
        base: dict[str, forms.Field] = self.form.base_fields
        return {name: each for name, each in base.items() if name in known}

    @cached_property
    def units(self) -> list[tuple[str, ...]]:
        """The names of fields, those together that have a meaning only together."""
        groups = [*getattr(self.model, "fields_together", ())]
        groups += [
            (each.name, f"{each.name}_edtf")
            for each in self.model._meta.get_fields()
            if isinstance(each, HistoricDateField)
        ]
        units = [tuple(name for name in group if name in self.fields) for group in groups]
        grouped = {name for unit in units for name in unit}
        return [*filter(None, units), *((name,) for name in self.fields if name not in grouped)]


@dataclass
class FormsetNode:
    """The formset of an inline. `prefix` is relative to the form above it."""

    prefix: str
    link: str
    queryset: Any
    node: FormNode
    may_change: bool


@dataclass
class StoredRow:
    """A record or a part as it is stored, with the rows of its formsets by prefix."""

    node: FormNode
    instance: Any
    initial: dict[str, Any]
    #: Fields that no form shows, such as the state of the record.
    unshown: dict[str, Value]
    parts: dict[str, list[StoredRow]] = field(default_factory=dict)

    @property
    def key(self) -> str:
        return key_of(self.node.model, self.instance.pk)

    @cached_property
    def values(self) -> dict[str, Value]:
        """The canonical value of each field of the form."""
        fields = self.node.fields
        return {name: stored_value(fields[name], name, self.initial[name]) for name in self.initial}

    def posted(self, name: str) -> dict[str, list[str]]:
        """Return what a browser would send for the field `name` without a change."""
        return posted(self.node.fields[name], name, self.initial[name])

    def compact_rows(self) -> dict[str, dict[str, Value]]:
        """Return `Opened.rows` of this row and all its parts."""
        own = {**self.unshown, **self.values}
        rows = {self.key: {name: compact(value) for name, value in own.items()}}
        for parts in self.parts.values():
            for part in parts:
                rows |= part.compact_rows()
        return rows


def form_tree(model_admin: Any, request: HttpRequest, record: Model) -> FormNode:
    """Return the form of `record` in `model_admin`, with the formsets that `request` may see."""
    names = flatten_fieldsets(model_admin.get_fieldsets(request, record))
    node = FormNode(model_admin.get_form(request, record, change=True, fields=names), type(record))
    prefixes: dict[str, int] = {}
    for formset, inline in model_admin.get_formsets_with_inlines(request, record):
        prefix = formset.get_default_prefix()
        prefixes[prefix] = prefixes.get(prefix, 0) + 1
        if prefixes[prefix] != 1:
            prefix = f"{prefix}-{prefixes[prefix]}"  # as ModelAdmin._create_formsets does
        node.formsets.append(_formset_node(model_admin, request, record, formset, inline, prefix))
    return node


def _formset_node(
    model_admin: Any, request: HttpRequest, record: Any, formset: Any, inline: Any, prefix: str
) -> FormsetNode:
    node = FormNode(formset.form, formset.model)
    for nested_class in getattr(inline, "inlines", ()):
        nested = nested_class(inline.model, model_admin.admin_site)
        if nested.has_view_or_change_permission(request, record):
            part_formset = nested.get_formset(request, None)
            name = part_formset.get_default_prefix()
            node.formsets.append(
                _formset_node(model_admin, request, record, part_formset, nested, name)
            )
    return FormsetNode(
        prefix,
        formset.fk.name,
        inline.get_queryset(request),
        node,
        inline.has_change_permission(request, record),
    )


def read_row(
    node: FormNode, record: Model, *, unshown: tuple[str, ...] = (), lock: bool = False
) -> StoredRow:
    """Read the values of `record` and its parts; with `lock`, lock the parts (in a transaction)."""
    (row,) = _read_rows(node, [record], lock)
    row.unshown |= {name: str(getattr(record, name)) for name in unshown}
    return row


def _read_rows(node: FormNode, instances: list[Any], lock: bool) -> list[StoredRow]:
    rows = [
        StoredRow(node, instance, model_to_dict(instance, fields=[*node.fields]), {})
        for instance in instances
    ]
    for formset in node.formsets:
        queryset = formset.queryset.filter(**{f"{formset.link}__in": [*instances]})
        if not queryset.ordered:
            queryset = queryset.order_by("pk")
        parts = _read_rows(formset.node, list(lock_rows(queryset) if lock else queryset), lock)
        for row in rows:
            row.parts[formset.prefix] = [
                part
                for part in parts
                if getattr(part.instance, f"{formset.link}_id") == row.instance.pk
            ]
    return rows
