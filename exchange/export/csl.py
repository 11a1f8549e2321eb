"""CSL-JSON, the input of citation processors (the data schema of CSL 1.0.2)."""

from __future__ import annotations

import calendar
import json
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from dates.edtf import SingleDate
from dates.value import HistoricDate
from exchange.export.citation_item import CitationItem, citation_item
from exchange.export.context import ExportContext

_TYPES = {"PH": "graphic", "TE": "entry", "": "webpage"}


def write_csl(records: Iterable[Any], scope: ExportContext) -> Iterator[str]:
    """A list with an item a line."""
    yield "["
    separator = "\n"
    for record in records:
        item = csl_item(citation_item(record, scope))
        yield separator + json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        separator = ",\n"
    yield "\n]\n"


def csl_item(item: CitationItem) -> dict[str, Any]:
    """One item; what is not known is left out. `custom` keeps the date as EDTF."""
    data: dict[str, Any] = {
        "id": item.identifier,
        "type": _TYPES[item.kind],
        "title": item.title,
        "author": [{"literal": name} for name in item.authors],
        "issued": csl_date(item.issued, item.issued_words),
        "accessed": {"date-parts": [_date_parts(item.accessed, item.accessed)]},
        "container-title": item.museum if item.kind != "PH" else "",
        "publisher": item.museum,
        "number": item.identifier,
        "genre": item.genre,
        "medium": item.form,
        "archive": item.holder,
        "archive_location": item.holder_number,
        "archive_collection": item.collection,
        "keyword": ", ".join(item.keywords),
        "abstract": item.abstract,
        "note": item.note,
        "language": item.language,
        "URL": item.address,
        "custom": {"edtf": item.edtf} if item.edtf else {},
    }
    return {key: value for key, value in data.items() if value not in ("", [], {})}


def csl_date(value: HistoricDate | None, words: str) -> dict[str, Any]:
    """A date variable: a day, month, season or year, or a range of two; else `words` literally.

    `circa` stands for whatever is not certain: “circa”, a question mark, and a moment of which only
    a range is known.
    """
    if value is None:
        return {"literal": words} if words else {}
    stretches = value.parsed.intervals
    start, end = stretches[0].start, stretches[0].end
    if len(stretches) > 1 or start is None or end is None:
        return {"literal": words}
    doubtful = value.approximate or value.uncertain
    season = _season(start) if start is end else None
    if season is not None:
        found: dict[str, Any] = {"date-parts": [[start.first.year + (season == 4)]]}
        found["season"] = season
    else:
        found = {
            "date-parts": _single_date_parts(start)
            if start is end
            else [_range_start(start), _range_end(end)]
        }
        doubtful = doubtful or (value.kind == "moment" and len(found["date-parts"]) > 1)
    return found | {"circa": True} if doubtful else found


def _season(point: SingleDate) -> int | None:
    """1 to 4, spring to winter, where the point is a season of the northern year or of none."""
    code = point.edtf[5:7]
    return int(code) - 20 if point.shape == "season" and code in ("21", "22", "23", "24") else None


def _single_date_parts(point: SingleDate) -> list[list[int]]:
    parts = _date_parts(point.first, point.last)
    return [parts] if parts else [_range_start(point), _range_end(point)]


def _range_start(point: SingleDate) -> list[int]:
    return _date_parts(point.first, point.last) or _date_parts(point.first, _end_of_unit(point))


def _range_end(point: SingleDate) -> list[int]:
    first = point.last.replace(day=1)
    if (point.first.month, point.first.day, point.last.month, point.last.day) == (1, 1, 12, 31):
        first = first.replace(month=1)
    return _date_parts(point.first, point.last) or _date_parts(first, point.last)


def _end_of_unit(point: SingleDate) -> date:
    """The end of the first year, or of the first month, that a longer point begins with."""
    if (point.first.month, point.first.day, point.last.month, point.last.day) == (1, 1, 12, 31):
        return date(point.first.year, 12, 31)
    return point.first.replace(day=calendar.monthrange(point.first.year, point.first.month)[1])


def _date_parts(first: date, last: date) -> list[int]:
    """Year, month and day of what lies between two days, as far as they agree; else nothing."""
    if first == last:
        return [first.year, first.month, first.day]
    whole_month = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole_month and (first.year, first.month) == (last.year, last.month):
        return [first.year, first.month]
    if first == date(first.year, 1, 1) and last == date(first.year, 12, 31):
        return [first.year]
    return []
