"""Saving a form of the admin over what somebody else changed since it was opened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from records.admin.saving import AdminSave, SavingAdmin
from records.concurrency.attribution import Authors, latest_version
from records.concurrency.display import ShownConflict, field_label, row_label, show
from records.concurrency.fields import compact
from records.concurrency.merge import Decisions, Merge
from records.concurrency.opened import OPENED_FIELD, Opened, read_opened
from records.concurrency.seen import SEEN_INPUT, check_seen, seen_token
from records.concurrency.tree import StoredRow, form_tree, read_row
from records.models import Record, State

#: Names of the inputs by which the curator decides on a conflict.
SHOWN_INPUT, DECISION_INPUT = "conflict", "decide-"

#: Changes of others that are named one by one after a save.
MAX_NAMED = 12


@dataclass
class Concurrency:
    """What came of comparing a form with the record as it is stored now."""

    conflicts: list[ShownConflict] = field(default_factory=list)
    #: Sentences on what else prevents the save this once, such as a publication meanwhile.
    notices: list[str] = field(default_factory=list)
    #: What others changed and what is kept beside the curator's own changes.
    taken: list[str] = field(default_factory=list)

    @property
    def is_refused(self) -> bool:
        return bool(self.conflicts or self.notices)


class ConcurrentAdmin(SavingAdmin):
    """Mixin: the form carries the version it was opened with, and is merged when it is saved."""

    change_form_before_template = "admin/records/concurrency.html"
    #: Attributes of the record that no form field shows, but of which a change matters.
    unshown_fields: ClassVar[tuple[str, ...]] = ()

    def open_form(self, request: HttpRequest, save: AdminSave) -> None:
        """Remember the version with which the form is being opened.

        Called before the form reads the record: if somebody saves in between, the form is at worst
        taken for older than it is.
        """
        if save.object_id is None:
            return
        record = self.get_object(request, unquote(save.object_id))
        if record is not None and self.has_change_permission(request, record):
            save.opened = self.opened_now(request, record).sign()

    def merged_request(self, request: HttpRequest, save: AdminSave) -> HttpRequest:
        """Return `request` with the form merged into the record as it is stored now.

        The record and its parts are locked until the transaction ends. Conflicts are noted in
        `save.concurrency`; the form is then invalid.
        """
        save.concurrency = Concurrency()
        if save.object_id is None or "_saveasnew" in request.POST:
            return request
        record = self.get_object(request, unquote(save.object_id))
        if record is None or not self.has_change_permission(request, record):
            return request
        row = self._read(request, record, lock=True)
        opened = read_opened(request.POST.get(OPENED_FIELD, ""), row.key)
        decisions = _decisions(request.POST)
        if opened is not None and not decisions.shown and opened.rows == row.compact_rows():
            save.opened = opened.sign()
            return request
        merge = Merge(row, opened, dict(request.POST.lists()), decisions)
        since = opened.version if opened is not None else 0
        authors = Authors(record, since)
        found = save.concurrency
        found.conflicts = [show(each, record, authors, request.user) for each in merge.conflicts]
        found.taken = list(_sentences(merge, row, authors, request.user))
        if opened is not None:
            before = opened.rows.get(row.key, {})
            now = row.unshown.items()
            changed = {name for name, value in now if before.get(name) != compact(value)}
            found.notices = list(self.notices(request, record, changed, authors))
        version = since if found.conflicts else latest_version(record)
        save.opened = self._opened(row, version).sign()
        return _with_data(request, {**merge.data, OPENED_FIELD: [save.opened]})

    def notices(
        self, request: HttpRequest, record: Any, changed: set[str], authors: Authors
    ) -> Iterator[str]:
        """Yield what the curator must know before saving once more.

        `changed` are the names of `unshown_fields` that have changed since the form was opened.
        """
        if "state" in changed:
            yield from self._state_notices(request, record, authors)

    def _state_notices(self, request: HttpRequest, record: Any, authors: Authors) -> Iterator[str]:
        meta = self.opts
        pressed = f"{meta.app_label}_{meta.model_name}_save_and_"
        publishes = f"{pressed}publish" in request.POST
        submits = f"{pressed}submit" in request.POST
        words = {
            "who": authors.of(_key(record), "state").words(request.user),
            "state": record.get_state_display(),
        }
        if record.state == State.PUBLISHED and not publishes:
            yield (
                _(
                    "Not saved yet: this record was published meanwhile (%(who)s), so what you "
                    "save is public at once. Save again if that is what you want."
                )
                % words
            )
        elif (publishes and record.state == State.WITHDRAWN) or (
            submits and record.state != State.DRAFT
        ):
            yield (
                _(
                    "Not saved yet: the state of this record was changed meanwhile to “%(state)s” "
                    "(%(who)s). Save again if you still want to."
                )
                % words
            )

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Delete the record unless it was changed since the page that asks for it was shown."""
        with transaction.atomic():
            record = self.get_object(request, unquote(object_id))
            seen = seen_token(record) if record is not None else ""
            if record is not None and request.method == "POST":
                try:
                    check_seen(record, request.POST.get(SEEN_INPUT, ""), user=request.user)
                except ValidationError as error:
                    messages.error(request, " ".join(error.messages))
                    return redirect(request.get_full_path())
            context = {"seen": seen, **(extra_context or {})}
            return super().delete_view(request, object_id, context)

    def report_merge(self, request: HttpRequest, save: AdminSave, answer: HttpResponse) -> None:
        """After a save, say what others changed meanwhile: it is kept beside the own changes."""
        if answer.status_code == 302 and save.concurrency.taken:
            messages.info(request, taken_message(save.concurrency.taken))

    def add_opened_field(self, form: Any) -> None:
        """Add the hidden field with the opened version to the form class `form`."""
        form.base_fields[OPENED_FIELD] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=form.saving.opened
        )

    def _read(self, request: HttpRequest, record: Any, *, lock: bool) -> StoredRow:
        names = (*(["state"] if isinstance(record, Record) else []), *self.unshown_fields)
        return read_row(form_tree(self, request, record), record, unshown=names, lock=lock)

    def opened_now(self, request: HttpRequest, record: Any) -> Opened:
        """Return the version of `record` as it is stored."""
        row = self._read(request, record, lock=False)
        return self._opened(row, latest_version(record))

    def _opened(self, row: StoredRow, version: int) -> Opened:
        return Opened(row.key, version, row.compact_rows())


def taken_message(taken: list[str]) -> str:
    """Return the sentence on what others changed and what is kept beside the own changes."""
    named = "; ".join(taken[:MAX_NAMED])
    if len(taken) > MAX_NAMED:
        named += "; …"
    return _("Changed by others meanwhile, and kept: %(what)s.") % {"what": named}


def _key(record: Any) -> str:
    return f"{record._meta.label_lower}:{record.pk}"


def _decisions(data: QueryDict) -> Decisions:
    shown = set(data.getlist(SHOWN_INPUT))
    return Decisions(shown, {name: data.get(f"{DECISION_INPUT}{name}", "") for name in shown})


def _with_data(request: HttpRequest, data: dict[str, list[str]]) -> HttpRequest:
    """Return a request like `request` with other form data; files and session are shared."""
    merged: Any = type(request).__new__(type(request))
    merged.__dict__.update(request.__dict__)
    query = QueryDict(mutable=True)
    for name, values in data.items():
        query.setlist(name, values)
    merged.POST = query
    return merged


def _sentences(merge: Merge, record: StoredRow, authors: Authors, reader: Any) -> Iterator[str]:
    rows = dict(_rows_by_key(record))
    for key, name in merge.taken:
        row = rows.get(key)
        author = authors.of(key, name).words(reader)
        if row is None:
            yield _("a part was deleted (%(who)s)") % {"who": author}
            continue
        where = row_label(row.node.model, row.instance, record.instance)
        what = field_label(row.node, name) if name else ""
        yield f"{': '.join(filter(None, (where, what)))} ({author})"


def _rows_by_key(row: StoredRow) -> Iterator[tuple[str, StoredRow]]:
    yield row.key, row
    for parts in row.parts.values():
        for part in parts:
            yield from _rows_by_key(part)
