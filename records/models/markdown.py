"""Validation of Markdown fields: the records that they refer to must exist."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models

import languages


def validate_references(row: models.Model, fields: Iterable[str]) -> None:
    """Raise ValidationError, by column, when a text of `fields` has an invalid reference."""
    # Imported here, because the renderer finds records through the app registry.
    from records.markdown import reference_problems

    errors = {}
    for name in fields:
        for language in languages.codes():
            problems = reference_problems(getattr(row, f"{name}_{language}", "") or "")
            if problems:
                errors[f"{name}_{language}"] = problems
    if errors:
        raise ValidationError(errors)
