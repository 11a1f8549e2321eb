"""The three-way merge of a form: as it was opened, as the record is stored, and as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.forms.models import model_to_dict

from .fields import Value, compact, is_omitted, is_set, merge_sets, stored_value, typed_value
from .opened import Opened
from .posted_rows import Data, SentRow, field_data, read_rows, replace_rows, unchanged_data
from .tree import FormNode, FormsetNode, StoredRow

MINE, THEIRS = "mine", "theirs"
#: What happened to the row of a conflict.
EDITED, YOU_DELETED, THEY_DELETED = "edited", "you_deleted", "they_deleted"


@dataclass
class Conflict:
    """A unit of fields that both sides changed, or a part that one changed and one deleted."""

    #: Name of the unit, under which the curator's decision is sent.
    name: str
    kind: str
    node: FormNode
    #: The row as it is stored; None where it was deleted.
    row: StoredRow | None
    #: What was typed, of the fields of the unit or of all fields of a deleted part.
    typed: dict[str, Value]
    row_key: str = ""


@dataclass
class Decisions:
    """What the curator decided on the conflicts that the form showed when it was refused."""

    #: Names of all conflicts that were shown.
    shown: set[str] = field(default_factory=set)
    #: MINE or THEIRS by the name of the conflict.
    chosen: Mapping[str, str] = field(default_factory=dict)

    def is_open(self, name: str) -> bool:
        """Return whether a conflict was shown and nothing was chosen."""
        return name in self.shown and self.chosen.get(name) not in (MINE, THEIRS)


class Merge:
    """Merges what was sent into the stored record; afterwards `data` can be saved as it is.

    Fields that were not changed since the opening take the stored value, sets of links are united
    element by element, and the rows of formsets are those that are stored now, with the typed
    changes, followed by the new ones. `conflicts` are left as they were typed.
    """

    def __init__(
        self, stored: StoredRow, opened: Opened | None, sent: Data, decisions: Decisions
    ) -> None:
        self.opened = opened.rows if opened is not None else {}
        self.decisions = decisions
        self.conflicts: list[Conflict] = []
        #: Pairs of row key and field ("" for a whole part) that were taken from the others.
        self.taken: list[tuple[str, str]] = []
        self.data: Data = {name: list(values) for name, values in sent.items()}
        self._merge_form(stored, self.data, self.opened.get(stored.key))
        for formset in stored.node.formsets:
            self._merge_formset(formset, stored, self.data)

    # One form.

    def _merge_form(self, row: StoredRow, data: Data, base: dict[str, Value] | None) -> None:
        for unit in row.node.units:
            self._merge_unit(row, unit, data, base)

    def _merge_unit(
        self, row: StoredRow, unit: tuple[str, ...], data: Data, base: dict[str, Value] | None
    ) -> None:
        names = [name for name in unit if name in row.initial]
        fields = row.node.fields
        # A form without the field has not changed it.
        omitted = [name for name in names if is_omitted(fields[name], name, data)]
        self._take(row, omitted, data)
        typed = {name: typed_value(fields[name], name, data) for name in names}
        differing = [name for name in names if typed[name] != row.values[name]]
        if not differing:
            return
        name = f"{row.key}:{unit[0]}"
        if self.decisions.chosen.get(name) == THEIRS:
            self._take(row, names, data)
            return
        mine = [each for each in names if base is None or compact(typed[each]) != base.get(each)]
        theirs = [
            each for each in names if base is None or compact(row.values[each]) != base.get(each)
        ]
        if base is not None and len(unit) == 1 and is_set(fields[unit[0]]):
            self._unite(row, unit[0], data, base)
        elif not mine and theirs:
            self._take(row, names, data)
            self.taken += [(row.key, each) for each in theirs[:1]]
        elif (mine and theirs) or self.decisions.is_open(name):
            edtf = [each for each in names if each.endswith("_edtf") and each not in mine]
            if mine and edtf and base is not None:
                # It was read from the former text: the typed text is to be read anew.
                data[edtf[0]], typed[edtf[0]] = [""], ""
            self.conflicts.append(Conflict(name, EDITED, row.node, row, typed, row_key=row.key))

    def _unite(self, row: StoredRow, name: str, data: Data, base: dict[str, Value]) -> None:
        typed = typed_value(row.node.fields[name], name, data)
        united = merge_sets(base.get(name, ()), row.values[name], typed)
        if united != typed:
            data[name] = united
            self.taken.append((row.key, name))

    def _take(self, row: StoredRow, names: list[str], data: Data) -> None:
        for name in names:
            for sent in field_data(row.node, name, data):
                del data[sent]
            data |= row.posted(name)

    # The rows of a formset.

    def _merge_formset(self, formset: FormsetNode, owner: StoredRow, data: Data) -> None:
        sent = read_rows(data, formset)
        if sent is None or not formset.may_change:
            return
        known = {row.key: row for row in sent if row.key}
        new = [row for row in sent if not row.key]
        rows, kept_orders = [], []
        for stored in owner.parts[formset.prefix]:
            mine = known.pop(str(stored.instance.pk), None)
            if mine is None and stored.key not in self.opened:
                mine = self._same_addition(stored, new)
            if mine is None:
                mine = SentRow(str(stored.instance.pk), unchanged_data(stored, ""))
                if stored.key not in self.opened:
                    self.taken.append((stored.key, ""))
            elif mine.key:
                self._merge_row(stored, mine)
            pk = str(stored.instance.pk)
            mine.data[stored.node.model._meta.pk.name] = [pk]
            mine.data[formset.link] = [str(owner.instance.pk)]
            rows.append(mine)
            kept_orders.append((stored, mine))
        new = [*self._deleted_by_others(formset, known), *new]
        self._step_behind(kept_orders, new)
        replace_rows(data, formset, [row.data for row in rows], [row.data for row in new])

    def _merge_row(self, stored: StoredRow, mine: SentRow) -> None:
        if not mine.is_deleted:
            self._merge_form(stored, mine.data, self.opened.get(stored.key))
            for formset in stored.node.formsets:
                self._merge_formset(formset, stored, mine.data)
            return
        name = f"{stored.key}:"
        if self.decisions.chosen.get(name) == THEIRS:
            mine.data = unchanged_data(stored, "")
        elif self.decisions.is_open(name) or self._was_changed(stored):
            self.conflicts.append(
                Conflict(name, YOU_DELETED, stored.node, stored, {}, row_key=stored.key)
            )

    def _was_changed(self, row: StoredRow) -> bool:
        """Return whether somebody changed the part, or one below it, since the opening."""
        return any(self.opened.get(key) != now for key, now in row.compact_rows().items())

    def _deleted_by_others(
        self, formset: FormsetNode, gone: Mapping[str, SentRow]
    ) -> list[SentRow]:
        """Return what remains of the rows whose parts somebody deleted: those edited here."""
        remaining = []
        for pk, row in gone.items():
            key = f"{formset.node.model._meta.label_lower}:{pk}"
            name = f"{key}:"
            chosen = self.decisions.chosen.get(name)
            if row.is_deleted or chosen == THEIRS:
                continue
            if name not in self.decisions.shown and not self._was_typed(formset.node, key, row):
                self.taken.append((key, ""))
                continue
            if chosen == MINE:
                row = SentRow("", _as_new(formset, row.data))
            else:
                typed = {
                    each: typed_value(field, each, row.data)
                    for each, field in formset.node.fields.items()
                }
                self.conflicts.append(
                    Conflict(name, THEY_DELETED, formset.node, None, typed, row_key=key)
                )
            remaining.append(row)
        return remaining

    def _was_typed(self, node: FormNode, key: str, row: SentRow) -> bool:
        """Return whether something was typed into the row since the opening, or below it."""
        base = self.opened.get(key)
        if base is None:
            return True
        for name, each in node.fields.items():
            if compact(typed_value(each, name, row.data)) != base.get(name):
                return True
        for formset in node.formsets:
            for part in read_rows(row.data, formset) or ():
                part_key = f"{formset.node.model._meta.label_lower}:{part.key}"
                if part.is_deleted or self._was_typed(formset.node, part_key, part):
                    return True
        return False

    def _same_addition(self, stored: StoredRow, new: list[SentRow]) -> SentRow | None:
        """Remove from `new` the row that adds the same part as somebody else did meanwhile.

        A row equal in all fields but the order is dropped. One that is equal in the fields that
        are unique in a record is returned, merged with the stored part.
        """
        for row in new:
            if row.is_deleted:
                continue
            if _is_same(stored, row):
                new.remove(row)
                return None
            if _is_same_by_key(stored, row):
                new.remove(row)
                self._merge_form(stored, row.data, _blank_values(stored))
                return row
        return None

    def _step_behind(self, stored: list[tuple[StoredRow, SentRow]], new: list[SentRow]) -> None:
        """Give a row of ours the next number where somebody else took the number that it has."""
        sent = [(row, mine) for row, mine in stored if "order" in row.initial]
        theirs: set[str] = set()
        ours: list[SentRow] = [row for row in new if not row.is_deleted]
        for row, mine in sent:
            if mine.is_deleted:
                continue
            order = row.values["order"]
            base = self.opened.get(row.key, {}).get("order")
            if _order(mine.data) == order and compact(order) != base:
                theirs.add(str(order))
            else:
                ours.append(mine)
        numbers = [_order(mine.data) for _row, mine in sent] + [_order(row.data) for row in new]
        last = max((int(number) for number in numbers if number.isdecimal()), default=0)
        for our in ours:
            if _order(our.data) in theirs:
                last += 1
                our.data["order"] = [str(last)]


def _order(data: Data) -> str:
    return "".join(data.get("order", [""])[-1:]).strip()


def _as_new(formset: FormsetNode, data: Data) -> Data:
    """Return the data of a row whose part was deleted as those of a new row, with its parts."""
    pk = formset.node.model._meta.pk.name
    data = {name: values for name, values in data.items() if name != pk}
    for nested in formset.node.formsets:
        rows = read_rows(data, nested)
        if rows is not None:
            parts = [_as_new(nested, row.data) for row in rows if not row.is_deleted]
            replace_rows(data, nested, [], [{**part, nested.link: [""]} for part in parts])
    return data


def _blank_values(row: StoredRow) -> dict[str, Value]:
    """Return the values of a part in which nothing was typed yet."""
    blank = row.node.model()
    fields = row.node.fields
    values = model_to_dict(blank, fields=[*row.initial])
    return {name: compact(stored_value(fields[name], name, values[name])) for name in values}


def _is_same(stored: StoredRow, row: SentRow) -> bool:
    names = [name for name in stored.initial if name != "order"]
    if any(
        typed_value(stored.node.fields[name], name, row.data) != stored.values[name]
        for name in names
    ):
        return False
    for formset in stored.node.formsets:
        sent = [part for part in read_rows(row.data, formset) or () if not part.is_deleted]
        parts = stored.parts[formset.prefix]
        if len(sent) != len(parts) or not all(map(_is_same, parts, sent)):
            return False
    return True


def _is_same_by_key(stored: StoredRow, row: SentRow) -> bool:
    """Return whether both have the same values in the fields that are unique in a record."""
    owner = getattr(stored.node.model, "part_of", "")
    for constraint in stored.node.model._meta.constraints:
        names = set(getattr(constraint, "fields", ())) - {owner}
        if not names or "order" in names or not names <= stored.initial.keys():
            continue
        if all(
            typed_value(stored.node.fields[name], name, row.data) == stored.values[name] != ""
            for name in names
        ):
            return True
    return False
