"""Values of form fields, as text that compares equal whether it is stored or was just typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict

#: The canonical value of a field: a text, or for a set of links the keys in order.
Value = str | list[str]


def is_set(field: forms.Field) -> bool:
    """Return whether the value of `field` is a set of links or choices."""
    return isinstance(field, forms.ModelMultipleChoiceField | forms.MultipleChoiceField)


def posted(field: forms.Field, name: str, value: Any) -> dict[str, list[str]]:
    """Return what a browser would send for `field` with the model's `value`, by input name."""
    return dict(_inputs(field.widget, name, field.prepare_value(value)))


def _inputs(widget: Any, name: str, value: Any) -> Iterator[tuple[str, list[str]]]:
    widget = getattr(widget, "widget", widget)  # of the admin's wrapper with buttons
    if isinstance(widget, forms.MultiWidget):
        values: Any = value if isinstance(value, list | tuple) else widget.decompress(value)
        suffixes: Any = widget.widgets_names  # type: ignore[attr-defined]
        for suffix, part, part_value in zip(suffixes, widget.widgets, values, strict=True):
            yield from _inputs(part, f"{name}{suffix}", part_value)
    elif isinstance(widget, forms.CheckboxInput):
        if widget.check_test(value):
            yield name, ["on"]
    elif not isinstance(widget, forms.FileInput):
        shown = widget.format_value(value)
        if isinstance(shown, list | tuple):
            yield name, [str(each) for each in shown]
        else:
            yield name, ["" if shown is None else str(shown)]


def stored_value(field: forms.Field, name: str, value: Any) -> Value:
    """Return the canonical value of the model's `value` in the form field `name`."""
    return typed_value(field, name, posted(field, name, value))


def typed_value(field: forms.Field, name: str, data: dict[str, list[str]]) -> Value:
    """Return the canonical value of what was sent as the form field `name`."""
    sent: Any = MultiValueDict(data)
    raw = field.widget.value_from_datadict(sent, MultiValueDict(), name)
    if is_set(field):
        return sorted({str(key) for key in raw or ()})
    if isinstance(field, forms.ModelChoiceField):
        return "" if raw is None else str(raw)
    try:
        return canonical_text(field.to_python(raw))
    except (ValidationError, OverflowError):
        return canonical_text(raw)


def is_omitted(field: forms.Field, name: str, data: dict[str, list[str]]) -> bool:
    """Return whether the form that was sent did not have the field `name` at all."""
    sent: Any = MultiValueDict(data)
    return bool(field.widget.value_omitted_from_data(sent, MultiValueDict(), name))


def canonical_text(value: Any) -> str:
    """Return `value` as a text without the differences that a browser makes, such as CR LF."""
    match value:
        case None | False:
            return ""
        case True:
            return "1"
        case Decimal() if value.is_finite():
            return format(value.normalize() + 0, "f")
        case datetime() | date():
            return value.isoformat()
        case list() | tuple():
            return "\n".join(canonical_text(each) for each in value)
        case _:
            return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()


def digest(value: Value) -> str:
    """Return the first 12 hex digits of the SHA-256 of a text."""
    text = value if isinstance(value, str) else "\x1f".join(value)
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def compact(value: Value) -> Value:
    """Return what a form carries of a value: the keys of a set, the digest of a text."""
    return digest(value) if isinstance(value, str) else value


def merge_sets(opened: Iterable[str], stored: Iterable[str], typed: Iterable[str]) -> list[str]:
    """Return the stored keys with those that were added and without those that were removed."""
    before, mine = set(opened), set(typed)
    return sorted((set(stored) | (mine - before)) - (before - mine))
