"""From a row to a draft: every cell is put in its place, then the record's own rules are asked."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

import languages
from photos.models import Collection, ImportBatch, Photo
from records.models.record import filled_languages

from .columns import COLUMNS, Draft
from .errors import Problem, problems_from_error
from .lookup import Finders
from .rows import Row


def build_draft(
    row: Row, finders: Finders, batch: ImportBatch | None, collection: Collection | None
) -> tuple[Draft, list[Problem]]:
    """A draft with all that the row says, and everything that is wrong with what it says.

    A photograph without a title is called by the name of its file, for the curator to rename.
    """
    draft = Draft(Photo(batch=batch, collection=collection))
    problems: list[Problem] = []
    advice = remedies()
    for column in COLUMNS:
        cells = {header: row.cells[header] for header in column.remedies if row.cells.get(header)}
        if not cells:
            continue
        try:
            column.put(draft, cells, finders)
        except ValidationError as error:
            problems += problems_from_error(error, cells, advice, next(iter(cells)))
    if not filled_languages(draft.photo, "title"):
        stem = Path(row.name).stem.replace("\0", "")
        setattr(draft.photo, f"title_{languages.default()}", " ".join(stem.split())[:300])
    try:
        clean_photo(draft.photo)
    except ValidationError as error:
        known = {problem.column for problem in problems}
        problems += [
            p for p in problems_from_error(error, row.cells, advice) if p.column not in known
        ]
    return draft, problems


def remedies() -> dict[str, str]:
    """What to write into a column, in the active language."""
    return {header: str(told) for column in COLUMNS for header, told in column.remedies.items()}


def clean_photo(photo: Photo) -> None:
    """`full_clean` of a new photograph. Raises ValidationError."""
    # The languages' own fields are asked; the field above them speaks for the active one alone.
    options: Any = translator.get_options_for_model(Photo)
    above = set(options.fields)
    photo.full_clean(exclude=above | {"identifier", "batch"})


def draft_notes(draft: Draft) -> list[Problem]:
    """What the curator should know although nothing is wrong."""
    photo = draft.photo
    if photo.date and not photo.date_edtf:
        return [
            Problem(
                "date",
                photo.date,
                _("The date is kept as typed, but is not understood: no year will find it."),
                _("Write it differently, or give EDTF."),
            )
        ]
    return []
