"""The columns of the bulk editing table, by model, and its limits."""

from __future__ import annotations

from django.db.models import Model

#: Field names by model label, in order. `{}` stands for the language that the curator works in.
COLUMNS: dict[str, tuple[str, ...]] = {
    "photos.Photo": (
        "title_{}",
        "date",
        "place",
        "subjects",
        "collection",
        "image_rights",
        "alt_text_{}",
    ),
    "people.Testimony": ("title_{}", "basis", "said", "period", "place", "subjects"),
    "people.Person": ("name_{}", "role_{}", "kind", "dates"),
}

#: Rows on one page of the table.
ROWS_PER_PAGE = 20

#: Records of one selection, over all pages: their keys are part of the address.
MAX_RECORDS = 400


def column_names(model: type[Model], language: str) -> list[str]:
    """Return the field names of the table of `model`. Raises KeyError if it has no table."""
    return [name.format(language) for name in COLUMNS[model._meta.label]]
