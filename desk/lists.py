"""What the desk adds to the lists of the admin, once every app has registered its own."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin

from desk.bulk.changes import FIELDS
from desk.bulk.views import change_many
from desk.calendar.filters import MonthFilter
from desk.merging.views import KINDS as MERGED
from desk.merging.views import merge_two
from desk.table.columns import COLUMNS
from desk.table.views import edit_in_table
from desk.worklist.filters import MissingFilter
from desk.worklist.registry import checked_models
from photos.models import Photo


def extend_lists() -> None:
    """Filters by what is missing and by the calendar's cells, and the table as an action."""
    for model in checked_models():
        _filter(model, MissingFilter)
    _filter(Photo, MonthFilter)
    for labels, action in ((COLUMNS, edit_in_table), (FIELDS, change_many), (MERGED, merge_two)):
        for label in labels:
            desk: Any = admin.site.get_model_admin(apps.get_model(label))
            desk.actions = (*desk.actions, action)


def _filter(model: Any, added: type[admin.SimpleListFilter]) -> None:
    desk: Any = admin.site.get_model_admin(model)
    desk.list_filter = (*desk.list_filter, added)
