"""Deleting the selected records of a list, unless somebody changed one since the list was shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.actions import delete_selected
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from reversion.models import Version
from unfold.forms import ActionForm

from records.concurrency.attribution import Authors

#: The hidden field of a list, and of the page that asks once more: the newest version then.
LISTED_FIELD = "listed"
#: Records that are named in one message, and keys in one query.
_MAX_NAMED, _KEYS = 12, 500


def newest_version() -> int:
    """Return the key of the newest version of any record; 0 where there is none."""
    return Version.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


class ListedActionForm(ActionForm):
    """The form for the action of a list. `listed` tells what the list showed."""

    listed = forms.CharField(
        required=False, label="", widget=forms.HiddenInput, initial=newest_version
    )


class DeletingAdmin(admin.ModelAdmin):
    """Mixin: “Delete selected” is refused for what was changed since the list was shown."""

    action_form = ListedActionForm

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            _function, name, description = actions["delete_selected"]
            actions["delete_selected"] = (_delete_unchanged, name, description)
        return actions


def _delete_unchanged(
    model_admin: Any, request: HttpRequest, selected: QuerySet[Any]
) -> HttpResponseBase | None:
    """Ask whether to delete `selected`, or delete them; nothing if one of them was changed."""
    with transaction.atomic():
        listed = newest_version()
        keys = sorted(selected.values_list("pk", flat=True))
        sent = request.POST.get(LISTED_FIELD, "")
        if sent.isascii() and sent.isdecimal():
            changed = list(_changed_since(int(sent), model_admin.model, keys, request.user))
            if changed:
                named = "; ".join([*changed[:_MAX_NAMED], *(["…"] if changed[_MAX_NAMED:] else [])])
                messages.error(
                    request,
                    _(
                        "Nothing was deleted. Changed since the list was shown: %(records)s. Look "
                        "at them again first."
                    )
                    % {"records": named},
                )
                return redirect(request.get_full_path())
        answer: Any = delete_selected(model_admin, request, selected)
        if answer is not None:
            answer.context_data[LISTED_FIELD] = listed
        return answer


def _changed_since(listed: int, model: Any, keys: list[Any], user: Any) -> Iterator[str]:
    """Lock the records and yield those with a version after `listed`, with who made it."""
    for start in range(0, len(keys), _KEYS):
        some = keys[start : start + _KEYS]
        rows = model._default_manager.select_for_update().filter(pk__in=some).order_by("pk")
        records = {str(record.pk): record for record in rows}
        newer = Version.objects.get_for_model(model).filter(
            pk__gt=listed, object_id__in=list(records)
        )
        for key in sorted(set(newer.values_list("object_id", flat=True)), key=list(records).index):
            author = Authors(records[key], listed).latest()
            yield f"{records[key]} ({author.words(user)})"
