"""Dates as readers of a language write them: circa 1947, около 1947 г., 1947年頃.

What is written here reads back (``dates.parsing``) to the same days and qualifiers. EDTF
that no reader has words for, such as ``1XX7``, is shown as it is.
"""

from __future__ import annotations

from dates.edtf import Interval, SingleDate
from dates.periods import Period, period_of_date, period_of_interval
from dates.value import HistoricDate

from .base import DateFormatter, Qualifiers
from .english import EnglishFormatter
from .japanese import JapaneseFormatter
from .russian import RussianFormatter

#: By language. A date in any other is shown as EDTF, which is nobody's language and everybody's.
FORMATTERS: dict[str, DateFormatter] = {
    "en": EnglishFormatter(),
    "ru": RussianFormatter(),
    "ja": JapaneseFormatter(),
}


def display(value: HistoricDate, lang: str) -> str:
    """``value`` in words of ``lang``, a BCP 47 code; as EDTF where ``FORMATTERS`` has none for it.

    A moment says "between", a span "from … to".
    """
    writer = FORMATTERS.get(lang.split("-")[0])
    if writer is None:
        return value.edtf
    structure = value.parsed
    if len(structure.intervals) == 1:
        return _interval(structure.intervals[0], value.kind == "span", writer) or value.edtf
    members = [_member(stretch, writer) for stretch in structure.intervals]
    words = [member for member in members if member is not None]
    if len(words) < len(members):
        return value.edtf
    return writer.format_set(words, one_of=structure.form == "one of")


def _qualifiers(point: SingleDate) -> Qualifiers:
    return Qualifiers(point.approximate, point.uncertain)


def _interval(stretch: Interval, span: bool, writer: DateFormatter) -> str | None:
    start, end = stretch.start, stretch.end
    if start is None or end is None:
        point = start or end
        period = period_of_date(point) if point else None
        if point is None or period is None:
            return None
        return writer.format_open_interval(
            period, _qualifiers(point), upper=start is None, span=span
        )
    qualifiers = _qualifiers(start), _qualifiers(end)
    if qualifiers[0] == qualifiers[1]:
        whole = period_of_interval(start, end, span=span, fiscal=writer.fiscal_years)
        if whole:
            return writer.format_single(whole, qualifiers[0])
    first, last = _ends(start) if start is end else (period_of_date(start), period_of_date(end))
    if first is None or last is None:
        return None
    return writer.format_interval(first, last, qualifiers, span=span)


def _ends(point: SingleDate) -> tuple[Period | None, Period | None]:
    """The first and last month or year of a date that has no name of its own."""
    first, last = point.first, point.last
    if point.shape == "season":
        # A southern season: no reader here would take its name in that sense.
        return Period("month", first.year, first.month), Period("month", last.year, last.month)
    if point.shape == "masked" and point.edtf[:3].isdecimal() and len(point.edtf) == 4:
        return Period("year", first.year), Period("year", last.year)
    return None, None


def _member(stretch: Interval, writer: DateFormatter) -> str | None:
    start, end = stretch.start, stretch.end
    if start is None or end is None:
        return None
    if whole := period_of_interval(start, end, span=False, fiscal=False):
        return writer.format_member(whole, _qualifiers(start))
    first, last = period_of_date(start), period_of_date(end)
    if first is None or last is None or start is end:
        return None
    pair = (
        writer.format_member(first, _qualifiers(start)),
        writer.format_member(last, _qualifiers(end)),
    )
    return writer.dash.join(pair)
