"""Deleting the selected records of a list, unless somebody changed one since the list was shown."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.actions import delete_selected
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from records.admin.listed import (
    LISTED_FIELD,
    ListedAdmin,
    changed_since,
    listed_version,
    newest_version,
)

#: Records that are named in one message.
_MAX_NAMED = 12


class DeletingAdmin(ListedAdmin):
    """Mixin: “Delete selected” is refused for what was changed since the list was shown."""

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
        sent = listed_version(request)
        changed = [
            words for _key, words in changed_since(sent, model_admin.model, keys, request.user)
        ]
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
