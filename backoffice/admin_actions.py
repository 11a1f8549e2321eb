"""What the desk adds to the lists of the admin, once every app has registered its own."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin

from backoffice.bulk_edit.columns import COLUMNS
from backoffice.bulk_edit.views import edit_in_table
from backoffice.bulk_update.changes import FIELDS
from backoffice.bulk_update.views import change_many
from backoffice.coverage.filters import MonthFilter
from backoffice.merging.views import MERGEABLE_MODELS as MERGED
from backoffice.merging.views import merge_two
from backoffice.worklist.filters import MissingFilter
from backoffice.worklist.registry import checked_models
from photos.models import Photo


def extend_changelists() -> None:
    """Filters by what is missing and by the calendar's cells, and the table as an action."""
    for model in checked_models():
        _add_filter(model, MissingFilter)
    _add_filter(Photo, MonthFilter)
    for labels, action in ((COLUMNS, edit_in_table), (FIELDS, change_many), (MERGED, merge_two)):
        for label in labels:
            desk: Any = admin.site.get_model_admin(apps.get_model(label))
            desk.actions = (*desk.actions, action)


def _add_filter(model: Any, added: type[admin.SimpleListFilter]) -> None:
    desk: Any = admin.site.get_model_admin(model)
    desk.list_filter = (*desk.list_filter, added)
