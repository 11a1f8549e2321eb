"""Which fields of a kind of record stand in the table."""

from __future__ import annotations

from django.db.models import Model

#: By model: the columns in order. `{}` is the language that the curator works in.
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

#: Records that one table holds.
ROWS_PER_PAGE = 20

#: Records that one goes through, table after table: their keys stand in the address.
MAX_RECORDS = 400


def column_names(model: type[Model], language: str) -> list[str]:
    """The names of the fields of `model` in the table. KeyError for a model that has no table."""
    return [name.format(language) for name in COLUMNS[model._meta.label]]
