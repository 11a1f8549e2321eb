"""What most kinds of record give to the index alike: translated texts and years of dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import languages
from dates.value import HistoricDate
from records.markdown.plain import strip_markdown
from search.index.terms import Text


def translated_texts(record: Any, name: str, field: str, label: str = "") -> Iterator[Text]:
    """The texts of a field that is kept in every language of the museum."""
    for language in languages.codes():
        text = getattr(record, f"{name}_{language}", "")
        if text and name in getattr(record, "markdown_fields", ()):
            text = strip_markdown(text)
        if text:
            yield Text(field, language, text, label or name)


def year_facets(date: HistoricDate | None) -> Iterator[tuple[str, str]]:
    """The years that a date is certain of, and those that it may touch.

    An open end reaches the edge of the museum's span (MUSEUM_FIRST_DAY, MUSEUM_LAST_DAY).
    """
    if date is None:
        return
    yield from (("year.certain", str(year)) for year in date.certain_years())
    yield from (("year.possible", str(year)) for year in date.possible_years())
