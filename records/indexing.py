"""Index entries that most models of records have: translated texts, and the years of dates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import languages
from dates.value import HistoricDate
from records.markdown.plain import strip_markdown
from search.index.terms import Text


def translated_texts(record: Any, name: str, field: str, label: str = "") -> Iterator[Text]:
    """Yield the texts of the translated field `name`, one for each language that has text.

    `field` is the field of the index; `label` tells readers which text it is, by default `name`.
    """
    for language in languages.codes():
        text = getattr(record, f"{name}_{language}", "")
        if text and name in getattr(record, "markdown_fields", ()):
            text = strip_markdown(text)
        if text:
            yield Text(field, language, text, label or name)


def year_facets(date: HistoricDate | None) -> Iterator[tuple[str, str]]:
    """Yield the facet values of a date: the years it certainly covers and those it may cover.

    An open end extends to the museum's first or last day (MUSEUM_FIRST_DAY, MUSEUM_LAST_DAY).
    """
    if date is None:
        return
    yield from (("year.certain", str(year)) for year in date.certain_years())
    yield from (("year.possible", str(year)) for year in date.possible_years())
