"""Forms of accounts and groups: a save over what somebody else changed meanwhile is refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.models import model_to_dict
from django.http import HttpRequest
from django.utils.translation import gettext as _

#: The name of the hidden field with the state in which the form was opened.
OPENED_FIELD = "opened_version"
_SALT = "accounts.stale_form"


def _state(row: Any, names: list[str]) -> dict[str, str]:
    """Return each field of `row` as a text; those of a set of links as their keys in order."""
    values = model_to_dict(row, fields=names)
    return {
        name: ",".join(sorted(str(each.pk) for each in value))
        if isinstance(value, list)
        else str(value)
        for name, value in values.items()
    }


class StaleFormMixin(admin.ModelAdmin):
    """Mixin: refuses a form that was opened before somebody else saved the same row.

    The form is shown again with what was typed and the names of the fields that were changed;
    saving it once more saves it.
    """

    def get_form(
        self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        if obj is None or kwargs.get("fields") is None or not hasattr(form, "base_fields"):
            return form
        names = [name for name in form.base_fields if name != "password"]
        rows = type(obj)._default_manager.all()
        if request.method == "POST" and transaction.get_connection().in_atomic_block:
            # Compared and written in one transaction, which nobody else can write into.
            rows = rows.select_for_update()
        state = _state(rows.get(pk=obj.pk), names)
        return _checking(form, state, key=f"{obj._meta.label}:{obj.pk}")


def _checking(form: Any, state: dict[str, str], *, key: str) -> Any:
    """Return a form class that carries `state`, and refuses data that carry another one."""
    token = signing.dumps({"key": key, "state": state}, salt=_SALT)

    class CheckedForm(form):
        data: Any
        opened_version = forms.CharField(required=False, widget=forms.HiddenInput, initial=token)

        def clean(self) -> Any:
            cleaned = super().clean()
            try:
                sent = signing.loads(self.data.get(OPENED_FIELD, ""), salt=_SALT)
            except signing.BadSignature:
                sent = {}
            before = sent.get("state", {}) if sent.get("key") == key else {}
            changed = [name for name in state if before.get(name) != state[name]]
            if changed:
                # The form that is shown now carries the present state: it can be saved.
                self.data = self.data.copy()
                self.data[OPENED_FIELD] = token
                labels = [str(self.fields[name].label or name) for name in changed]
                raise ValidationError(
                    _(
                        "Not saved: somebody else changed this meanwhile (%(fields)s). What you "
                        "typed is still here; save once more if it is to replace that."
                    )
                    % {"fields": ", ".join(labels)}
                )
            return cleaned

    return CheckedForm
