"""Bringing the tables of a museum that has records already to the languages of its settings.

Migrations make the columns of the languages that there are when they run. For a language that is
added later, `add_languages` adds its columns, and writes the constraints anew that name languages.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import AddField
from django.db.migrations.state import ProjectState
from django.db.models import Q

from . import codes


def missing_columns() -> list[models.Field]:
    """The fields of translated texts whose columns the database does not have."""
    found: list[models.Field] = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            fields = [field for field in model._meta.local_concrete_fields if language_of(field)]
            if not fields or not model._meta.managed:
                continue
            cursor.execute(
                f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)} LIMIT 0"
            )
            present = {column[0] for column in cursor.description}
            found += [field for field in fields if field.column not in present]
    return found


def add_languages() -> list[models.Field]:
    """Add what is missing, and return it; nothing is changed where nothing is.

    To be called outside of a transaction: SQLite makes a table anew without one around it. Nothing
    is removed: the columns of a language that the museum has no more stay, and their texts.
    """
    missing = missing_columns()
    if not missing:
        return []
    added = {language_of(field) for field in missing}
    constraints = [
        (model, constraint)
        for model in apps.get_models()
        for constraint in model._meta.constraints
        if isinstance(constraint, models.CheckConstraint)
        and not added.isdisjoint(_languages_in(constraint.condition))
    ]
    # As the migrations have it, which follow the settings; the models' fields bring others along.
    state = MigrationLoader(connection).project_state()
    for model, constraint in constraints:
        state.remove_constraint(model._meta.app_label, _model_name(model), constraint.name)
    for field in missing:
        state.remove_field(field.model._meta.app_label, _model_name(field.model), field.name)
    with connection.schema_editor() as editor:
        for model, constraint in constraints:
            editor.remove_constraint(_model_in_state(state, model), constraint)
        for field in missing:
            _add_field(state, editor, field)
        for model, constraint in constraints:
            state.add_constraint(model._meta.app_label, _model_name(model), constraint)
        for model, constraint in constraints:
            editor.add_constraint(_model_in_state(state, model), constraint)
    return missing


def _add_field(state: ProjectState, editor: Any, field: models.Field) -> None:
    label, name = field.model._meta.app_label, _model_name(field.model)
    operation = AddField(name, field.name, field.clone())
    before = state.clone()
    operation.state_forwards(label, state)
    operation.database_forwards(label, editor, before, state)


def _model_name(model: type[models.Model]) -> str:
    return str(model._meta.model_name)


def _model_in_state(state: ProjectState, model: type[models.Model]) -> Any:
    return state.apps.get_model(model._meta.app_label, _model_name(model))


def language_of(field: models.Field) -> str:
    """The language of a translated field's column; empty for any other field.

    django-modeltranslation sets `language` on the fields that it adds.
    """
    language = getattr(field, "language", "")
    return language if language in codes() else ""


def _languages_in(condition: Any) -> Iterator[str]:
    """The languages that a condition names: in columns (`title_en`), or as values."""
    children: list[Any] = condition.children if isinstance(condition, Q) else [condition]
    for child in children:
        if isinstance(child, Q):
            yield from _languages_in(child)
            continue
        name, value = child
        column = name.split("__")[0]
        yield from (code for code in codes() if column.endswith(f"_{code}"))
        if column == "language" and isinstance(value, list | tuple):
            yield from (code for code in codes() if code in value)
