"""Export as CSL-JSON, the input of citation processors (data schema of CSL 1.0.2)."""

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


def write_csl(records: Iterable[Any], context: ExportContext) -> Iterator[str]:
    """Yield a JSON array, one item on each line."""
    yield "["
    separator = "\n"
    for record in records:
        item = csl_item(citation_item(record, context))
        yield separator + json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        separator = ",\n"
    yield "\n]\n"


def csl_item(item: CitationItem) -> dict[str, Any]:
    """Return one item, without the fields that are not known. `custom` has the date as EDTF."""
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
    """Return a CSL date variable: a day, month, season or year, or a range between two of these.

    Other dates are written as the literal `words`; no date at all gives {}. `circa` marks all
    that is not certain: “circa”, a question mark, and a moment of which only a range is known.
    """
    if value is None:
        return {"literal": words} if words else {}
    intervals = value.parsed.intervals
    start, end = intervals[0].start, intervals[0].end
    if len(intervals) > 1 or start is None or end is None:
        return {"literal": words}
    doubtful = value.approximate or value.uncertain
    season = _season(start) if start is end else None
    if season is not None:
        date_variable: dict[str, Any] = {"date-parts": [[start.first.year + (season == 4)]]}
        date_variable["season"] = season
    else:
        date_variable = {
            "date-parts": _single_date_parts(start)
            if start is end
            else [_range_start(start), _range_end(end)]
        }
        is_range = len(date_variable["date-parts"]) > 1
        doubtful = doubtful or (value.kind == "moment" and is_range)
    return date_variable | {"circa": True} if doubtful else date_variable


def _season(point: SingleDate) -> int | None:
    """Return 1 to 4 (spring to winter) for a season (EDTF 21 to 24); None for other dates."""
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
    """Return the last day of the first year, or else of the first month, of a longer period.

    It is the year where the period consists of whole years, such as a decade.
    """
    if (point.first.month, point.first.day, point.last.month, point.last.day) == (1, 1, 12, 31):
        return date(point.first.year, 12, 31)
    return point.first.replace(day=calendar.monthrange(point.first.year, point.first.month)[1])


def _date_parts(first: date, last: date) -> list[int]:
    """Return [year, month, day], [year, month] or [year] if the period is exactly that unit.

    `first` and `last` are the first and last day of the period. Any other period gives [].
    """
    if first == last:
        return [first.year, first.month, first.day]
    whole_month = first.day == 1 and last.day == calendar.monthrange(last.year, last.month)[1]
    if whole_month and (first.year, first.month) == (last.year, last.month):
        return [first.year, first.month]
    if first == date(first.year, 1, 1) and last == date(first.year, 12, 31):
        return [first.year]
    return []
