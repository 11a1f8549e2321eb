"""Actions and filters that the back office adds to the changelists of all other apps."""

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
    """Add the worklist filter, the coverage filter and the bulk actions to the changelists.

    Called once, after every app has registered its ModelAdmin.
    """
    for model in checked_models():
        _add_filter(model, MissingFilter)
    _add_filter(Photo, MonthFilter)
    for labels, action in (
        (COLUMNS, edit_in_table),
        (FIELDS, change_many),
        (MERGED, merge_two),
    ):
        for label in labels:
            model_admin: Any = admin.site.get_model_admin(apps.get_model(label))
            model_admin.actions = (*model_admin.actions, action)


def _add_filter(model: Any, filter_class: type[admin.SimpleListFilter]) -> None:
    model_admin: Any = admin.site.get_model_admin(model)
    model_admin.list_filter = (*model_admin.list_filter, filter_class)
