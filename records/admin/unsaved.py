"""The page that shows what was typed into a form that can no longer be saved.

The record was deleted meanwhile, or its state was changed so that the user may not change it; or
the form is one for a new record that it made before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.admin.utils import unquote
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from records.concurrency.attribution import Authors
from records.concurrency.fields import canonical_text, digest
from records.concurrency.opened import OPENED_FIELD, Opened, key_of, read_opened
from records.models import Record, Tombstone
from records.models.record import State

#: The name of the hidden field with the token of a form for a new record.
TOKEN_FIELD = "add_token"
#: What a browser sends for a ticked box.
_TICKED = "on"


def unsaved_page(
    model_admin: Any, request: HttpRequest, object_id: str, record: Any
) -> HttpResponse | None:
    """Return the page, with what was typed; None when the form was not out of date.

    `record` is the stored record, None when it was deleted. The page answers 409 then, and 403
    where the user may not change the record any more.
    """
    key = key_of(model_admin.model, unquote(object_id))
    opened = read_opened(request.POST.get(OPENED_FIELD, ""), key)
    if opened is None:
        return None
    if record is None:
        reason = _deletion(model_admin.model, unquote(object_id))
    elif isinstance(record, Record) and record.state != State.DRAFT:
        author = Authors(record, opened.version).of(key, "state").words(request.user)
        reason = _(
            "%(record)s is “%(state)s” since then (%(who)s), and you may change drafts alone."
        ) % {"record": record, "state": record.get_state_display(), "who": author}
    else:
        return None
    status = 409 if record is None else 403
    title = _("Nothing was saved")
    return _page(model_admin, request, opened, status=status, title=title, reason=reason)


def saved_before_page(
    model_admin: Any, request: HttpRequest, made: Opened, *, reason: str, address: str
) -> HttpResponse:
    """Return the page for a form that made a record before, with what that record lacks.

    `made` is the record as it is stored, `address` that of its form. The page answers 409.
    """
    title = _("No second record was made")
    words = {"title": title, "reason": reason, "address": address}
    return _page(model_admin, request, made, status=409, **words)


def _page(
    model_admin: Any, request: HttpRequest, opened: Opened, *, status: int, **words: str
) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "typed": list(_typed(model_admin.model, request, opened)),
        **words,
    }
    page = TemplateResponse(request, "admin/records/unsaved.html", context)
    page.status_code = status
    return page


def _deletion(model: Any, key: str) -> str:
    row = Tombstone.objects.filter(label=model._meta.label, key=key).first()
    if row is None:
        return _("This record was deleted meanwhile.")
    return _("%(record)s was deleted meanwhile by %(who)s. It can be restored from the trash.") % {
        "record": row,
        "who": row.deleted_by or _("somebody"),
    }


def _typed(model: Any, request: HttpRequest, opened: Opened) -> Iterator[tuple[str, str]]:
    """Yield the label and the text of every input that was changed since the form was opened."""
    known: set[Any] = set()
    for fields in opened.rows.values():
        for value in fields.values():
            known |= {value} if isinstance(value, str) else {digest(each) for each in value}
    labels = {field.name: capfirst(str(field.verbose_name)) for field in model._meta.fields}
    for name, values in request.POST.lists():
        if (
            name in (OPENED_FIELD, TOKEN_FIELD)
            or name.startswith(("csrf", "_"))
            or name.endswith("_FORMS")
        ):
            continue
        if "__prefix__" in name:  # the empty row from which the page makes new ones
            continue
        for value in values:
            text = canonical_text(value)
            if text in ("", _TICKED) or text.isdecimal():
                continue
            if digest(text) not in known:
                yield labels.get(name, name), text
