"""What a list showed when an action was chosen: records that were changed since are told apart.

The form of the actions carries the key of the newest version of any record, as it was when the list
was drawn. A record that has a newer version is not what the curator looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from reversion.models import Version
from unfold.forms import ActionForm

from records.concurrency.attribution import Authors

#: The hidden field of a list, and of the pages that ask once more: the newest version then.
LISTED_FIELD = "listed"
#: Keys in one query.
_KEYS = 500


def newest_version() -> int:
    """Return the key of the newest version of any record; 0 where there is none."""
    return Version.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


class ListedActionForm(ActionForm):
    """The form for the action of a list. `listed` tells what the list showed."""

    listed = forms.CharField(
        required=False, label="", widget=forms.HiddenInput, initial=newest_version
    )


class ListedAdmin(admin.ModelAdmin):
    """Mixin: the actions of the list carry what it showed."""

    action_form = ListedActionForm


def listed_version(request: HttpRequest) -> int | None:
    """Return the newest version when the list was shown; None where the request does not say."""
    sent = request.POST.get(LISTED_FIELD, "")
    return int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 19 else None


def changed_since(
    listed: int | None, model: Any, keys: list[Any], user: Any
) -> Iterator[tuple[Any, str]]:
    """Lock the records with these `keys`; yield those that were changed after `listed`.

    Yields the primary key, and the record with who changed it, as shown to `user`. Nothing where
    `listed` is None. The caller is in a transaction.
    """
    if listed is None:
        return
    for start in range(0, len(keys), _KEYS):
        some = keys[start : start + _KEYS]
        rows = model._default_manager.select_for_update().filter(pk__in=some).order_by("pk")
        records = {str(record.pk): record for record in rows}
        newer = Version.objects.get_for_model(model).filter(
            pk__gt=listed, object_id__in=list(records)
        )
        for key in sorted(set(newer.values_list("object_id", flat=True)), key=list(records).index):
            author = Authors(records[key], listed).latest()
            yield records[key].pk, f"{records[key]} ({author.words(user)})"
