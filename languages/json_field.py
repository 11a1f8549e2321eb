"""A JSON field whose texts, keys included, are stored as those of a text field would be.

For what files and people say: the cells of a sheet, the metadata of a scan. What is cleaned in a
text field is cleaned; a character that a text field refuses becomes U+FFFD, because such a field
records what was found and has no form in which it could be mended. Whoever takes a value from
there into a record is refused by that record's own fields, or was refused before.
"""

from __future__ import annotations

from typing import Any

from django.db import models

from .characters import clean_text, readable_text


def storable(value: Any) -> Any:
    """Return a JSON value with every text in it, also the keys, cleaned and readable."""
    if isinstance(value, str):
        # A text of spaces stays: it is what a cell says, and no title.
        return readable_text(clean_text(value) or value)
    if isinstance(value, dict):
        return {storable(key): storable(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [storable(inner) for inner in value]
    return value


class TextJSONField(models.JSONField):
    """A JSONField that cleans its texts whatever way they are written: also by `update()`."""

    def get_prep_value(self, value: Any) -> Any:
        """Return the value as it is stored; an expression of SQL as it is."""
        return storable(super().get_prep_value(value))

    def deconstruct(self) -> Any:
        """For migrations it is a JSONField: the column is the same."""
        name, _path, arguments, options = super().deconstruct()
        return name, "django.db.models.JSONField", arguments, options
