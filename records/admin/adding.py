"""Saving a form for a new record: once, however often it is sent."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from hashlib import sha256
from typing import Any
from uuid import uuid4

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from records.admin.concurrency import ConcurrentAdmin
from records.admin.saving import AdminSave
from records.admin.unsaved import TOKEN_FIELD, saved_before_page
from records.models import SavedForm

#: How long a form is known after it was saved.
KNOWN_FOR = timedelta(days=30)
_TOKEN = re.compile(r"[0-9a-f]{32}", re.ASCII)


class AddingAdmin(ConcurrentAdmin):
    """Mixin: the form for a new record carries a token, with which it can be saved once.

    The second save of the same form, by a double click or after going back, leads to the record
    that the first one made. What was typed into the form in between is shown beside it.
    """

    def open_form(self, request: HttpRequest, save: AdminSave) -> None:
        super().open_form(request, save)
        if save.object_id is None:
            save.token = uuid4().hex

    def add_token_field(self, form: Any) -> None:
        """Add the hidden field with the token to the form class `form`."""
        form.base_fields[TOKEN_FIELD] = forms.CharField(
            required=False, widget=forms.HiddenInput, initial=form.saving.token
        )

    def saved_before(self, request: HttpRequest) -> HttpResponse | None:
        """Return what answers a form that was saved already; None for any other."""
        user_id: Any = request.user.pk
        saved = SavedForm.objects.filter(
            token=_token(request), user_id=user_id, label=self.opts.label
        ).first()
        record = self.get_object(request, saved.key) if saved is not None else None
        if saved is None:
            return None
        if record is None:  # it was deleted since: what was sent makes a new one
            saved.delete()
            return None
        if IS_POPUP_VAR in request.POST:
            return super().response_add(request, record)
        reason = _("This form was saved already and made %(record)s: no second record was made.")
        reason %= {"record": record}
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_change"
        address = reverse(name, args=[record.pk])
        if saved.digest == _digest(request):
            messages.info(request, reason)
            return redirect(address)
        opened = self.opened_now(request, record)
        return saved_before_page(self, request, opened, reason=reason, address=address)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Remember the token of the saved form, in the transaction that saves the record.

        Raises IntegrityError when the same form was saved at the very same moment.
        """
        if _token(request):
            SavedForm.objects.filter(saved_at__lt=timezone.now() - KNOWN_FOR).delete()
            user_id: Any = request.user.pk
            SavedForm.objects.create(
                token=_token(request),
                user_id=user_id,
                label=self.opts.label,
                key=str(obj.pk),
                digest=_digest(request),
            )
        return super().response_add(request, obj, post_url_continue)


def _token(request: HttpRequest) -> str:
    """Return the token of the form that was sent; empty without a valid one."""
    token = request.POST.get(TOKEN_FIELD, "")
    return token if _TOKEN.fullmatch(token) else ""


def _digest(request: HttpRequest) -> str:
    """Return the SHA-256 of what was sent, without the pressed button and the tokens."""
    sent = sorted(
        (name, values)
        for name, values in request.POST.lists()
        if not name.startswith(("_", "csrf")) and name != "index"
    )
    uploads: list[tuple[str, Any]] = sorted(request.FILES.items())
    files = [(name, file.name, file.size) for name, file in uploads]
    return sha256(json.dumps([sent, files]).encode()).hexdigest()
