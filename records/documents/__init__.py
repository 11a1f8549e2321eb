"""Documents: what the public sees of a record, as plain, immutable data in one language.

A page is rendered from documents and reads no model. They are made by statements that are compiled
once (`statements`), from published records, and kept in memory under the version of the catalogue
(`records.version_cache`). Each app describes its kinds in its `documents.py` and registers them
(`records.document_kinds`) for code that handles every kind. `schema` writes a document as JSON with
the number of its schema, in which it can be kept for ever.
"""

from .lines import HIDDEN, Line, line_builder, register_kind
from .statements import LANGUAGE, Row, Select, group_by, text_columns
from .values import (
    Day,
    Prose,
    Text,
    date_value,
    day,
    notice,
    other_texts,
    page_path,
    prose,
    text,
)

__all__ = [
    "HIDDEN",
    "LANGUAGE",
    "Day",
    "Line",
    "Prose",
    "Row",
    "Select",
    "Text",
    "date_value",
    "day",
    "group_by",
    "line_builder",
    "notice",
    "other_texts",
    "page_path",
    "prose",
    "register_kind",
    "text",
    "text_columns",
]
