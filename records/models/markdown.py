"""Fields that are written in the museum's Markdown: what they refer to must exist."""

from __future__ import annotations

from collections.abc import Iterable

from django.core.exceptions import ValidationError
from django.db import models

import languages


def validate_references(row: models.Model, fields: Iterable[str]) -> None:
    """Raise ValidationError for each text of `fields`, by language, that names no record."""
    # The renderer stands above the models; it finds records through the app registry.
    from records.markdown import reference_problems

    errors = {}
    for name in fields:
        for language in languages.codes():
            problems = reference_problems(getattr(row, f"{name}_{language}", "") or "")
            if problems:
                errors[f"{name}_{language}"] = problems
    if errors:
        raise ValidationError(errors)
