"""Making of a draft from a row: the cells are put into fields, then the record is validated."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from modeltranslation.translator import translator

import languages
from images.encodings import is_undecoded
from languages.characters import clean_text
from photos.models import Collection, ImportBatch, Photo
from photos.suggestions.names import title_from_name
from records.models.record import filled_languages

from .columns import COLUMNS, Draft
from .errors import Problem, problems_from_error
from .lookup import Finders
from .rows import Row


def build_draft(
    row: Row, finders: Finders, batch: ImportBatch | None, collection: Collection | None
) -> tuple[Draft, list[Problem]]:
    """Return a draft with the values of the row, and the problems of its cells.

    `batch` and `collection` are set in the photograph. A photograph without a title gets the name
    of its file as its title, which the curator can change, unless the name could not be decoded.
    """
    draft = Draft(Photo(batch=batch, collection=collection))
    problems: list[Problem] = []
    advice = remedies()
    for column in COLUMNS:
        # A cell of which nothing would be seen is an empty one.
        cells = {
            header: text
            for header in column.remedies
            if (text := clean_text(row.cells.get(header) or ""))
        }
        if not cells:
            continue
        try:
            column.put(draft, cells, finders)
        except ValidationError as error:
            problems += problems_from_error(error, cells, advice, next(iter(cells)))
    if not filled_languages(draft.photo, "title") and (title := title_from_name(row.name)):
        setattr(draft.photo, f"title_{languages.default()}", title)
    try:
        clean_photo(draft.photo)
    except ValidationError as error:
        known = {problem.column for problem in problems}
        problems += [
            p for p in problems_from_error(error, row.cells, advice) if p.column not in known
        ]
    return draft, problems


def remedies() -> dict[str, str]:
    """Return the advice what to write into each column, by its header, in the active language."""
    return {header: str(remedy) for column in COLUMNS for header, remedy in column.remedies.items()}


def clean_photo(photo: Photo) -> None:
    """Validate a new photograph (`full_clean`). Raises ValidationError.

    A draft needs no title yet: the name of its file may be in an unknown encoding.
    """
    # The field of each language is validated. The original field is excluded, because it only has
    # the value of the active language.
    options: Any = translator.get_options_for_model(Photo)
    originals = set(options.fields)
    untitled = () if filled_languages(photo, "title") else languages.columns("title")
    photo.full_clean(exclude=originals | {"identifier", "batch", *untitled})


def name_notes(name: str) -> list[str]:
    """Return a note for the curator on a name that could not be decoded."""
    if not is_undecoded(name):
        return []
    return [
        _(
            "Its name is in an unknown encoding and is kept as bytes; no title was taken from it. "
            "Give the record a title."
        )
    ]


def draft_notes(draft: Draft) -> list[Problem]:
    """Return notes for the curator on a valid draft."""
    photo = draft.photo
    notes = []
    if photo.date and not photo.date_edtf:
        notes.append(
            Problem(
                "date",
                photo.date,
                _("The date is kept as typed, but is not understood: no year will find it."),
                _("Write it differently, or give EDTF."),
            )
        )
    if same := _records_with_same_number(photo):
        notes.append(
            Problem(
                "holder_number",
                photo.holder_number,
                _("Records with this number exist: %(records)s.") % {"records": ", ".join(same)},
                _("Look whether it is the same photograph."),
            )
        )
    return notes


def _records_with_same_number(photo: Photo) -> list[str]:
    """Return the identifiers of other photographs with this number of the same holder.

    A photograph whose holder is not known may be of any holder.
    """
    if not photo.holder_number:
        return []
    same = Photo.objects.filter(holder_number__iexact=photo.holder_number).exclude(pk=photo.pk)
    if photo.holder is not None:
        same = same.filter(Q(holder=photo.holder) | Q(holder=None))
    return list(same.order_by("identifier").values_list("identifier", flat=True)[:5])
