"""The rows of a formset in what a browser sent, taken apart and put together again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .tree import FormNode, FormsetNode, StoredRow

#: What was sent for one form, by input name without the form's prefix.
Data = dict[str, list[str]]


@dataclass
class SentRow:
    """One row of a formset as it was sent: the key of its part, "" for a new one, and its data."""

    key: str
    data: Data

    @property
    def is_deleted(self) -> bool:
        return "DELETE" in self.data


def read_rows(data: Mapping[str, Sequence[str]], formset: FormsetNode) -> list[SentRow] | None:
    """Return the rows of `formset` in the order sent; None where the formset was not sent."""
    if f"{formset.prefix}-TOTAL_FORMS" not in data:
        return None
    rows: dict[int, Data] = {}
    pattern = re.compile(rf"{re.escape(formset.prefix)}-(\d{{1,6}})-(.+)", re.DOTALL)
    for name, values in data.items():
        if match := pattern.fullmatch(name):
            rows.setdefault(int(match[1]), {})[match[2]] = list(values)
    pk = formset.node.model._meta.pk.name
    return [
        SentRow("".join(rows[number].get(pk, [""])[-1:]).strip(), rows[number])
        for number in sorted(rows)
    ]


def replace_rows(
    data: Data, formset: FormsetNode, stored: Sequence[Data], new: Sequence[Data]
) -> None:
    """Put rows in place of those that `data` has of `formset`, those that are stored first."""
    pattern = re.compile(rf"{re.escape(formset.prefix)}-(\d+)-.+", re.DOTALL)
    for name in [name for name in data if pattern.fullmatch(name)]:
        del data[name]
    for number, row in enumerate([*stored, *new]):
        data |= {f"{formset.prefix}-{number}-{name}": values for name, values in row.items()}
    data[f"{formset.prefix}-TOTAL_FORMS"] = [str(len(stored) + len(new))]
    data[f"{formset.prefix}-INITIAL_FORMS"] = [str(len(stored))]
    for limit, default in (("MIN_NUM_FORMS", "0"), ("MAX_NUM_FORMS", "1000")):
        data.setdefault(f"{formset.prefix}-{limit}", [default])


def unchanged_data(row: StoredRow, owner: str) -> Data:
    """Return what a browser would send for a stored part without a change.

    `owner` is the key of the row that it belongs to.
    """
    model = row.node.model
    data: Data = {model._meta.pk.name: [str(row.instance.pk)]}
    for name in row.initial:
        data |= row.posted(name)
    for formset in row.node.formsets:
        key = str(row.instance.pk)
        parts = [
            {**unchanged_data(part, key), formset.link: [key]} for part in row.parts[formset.prefix]
        ]
        replace_rows(data, formset, parts, [])
    return data


def field_data(node: FormNode, name: str, data: Data) -> Data:
    """Return the inputs of the field `name` in `data`: a field may consist of several."""
    widget = node.fields[name].widget
    names = {name, *(f"{name}{suffix}" for suffix in getattr(widget, "widgets_names", ()))}
    return {each: data[each] for each in names if each in data}
