"""Format a historic date in a language: circa 1947, около 1947 г., 1947年頃.

``dates.parsing`` parses the result back to the same days and qualifiers. EDTF that has no
expression in words, such as ``1XX7``, is shown as it is.
"""

from __future__ import annotations

from dates.edtf import Interval, SingleDate
from dates.periods import Period, period_of_date, period_of_interval
from dates.value import HistoricDate

from .base import DateFormatter, Qualifiers
from .english import EnglishFormatter
from .japanese import JapaneseFormatter
from .russian import RussianFormatter

#: By language code. In a language without a formatter, a date is shown as EDTF.
FORMATTERS: dict[str, DateFormatter] = {
    "en": EnglishFormatter(),
    "ru": RussianFormatter(),
    "ja": JapaneseFormatter(),
}


def display(value: HistoricDate, lang: str) -> str:
    """Return ``value`` in words of ``lang``, a BCP 47 code; its EDTF if there is no formatter.

    An interval is written "between … and …" for a moment and "from … to …" for a span.
    """
    formatter = FORMATTERS.get(lang.split("-")[0])
    if formatter is None:
        return value.edtf
    parsed = value.parsed
    if len(parsed.intervals) == 1:
        return _interval(parsed.intervals[0], value.kind == "span", formatter) or value.edtf
    members = [_member(interval, formatter) for interval in parsed.intervals]
    words = [member for member in members if member is not None]
    if len(words) < len(members):
        return value.edtf
    return formatter.format_set(words, one_of=parsed.form == "one of")


def _qualifiers(single: SingleDate) -> Qualifiers:
    return Qualifiers(single.approximate, single.uncertain)


def _interval(interval: Interval, span: bool, formatter: DateFormatter) -> str | None:
    start, end = interval.start, interval.end
    if start is None or end is None:
        single = start or end
        period = period_of_date(single) if single else None
        if single is None or period is None:
            return None
        return formatter.format_open_interval(
            period, _qualifiers(single), upper=start is None, span=span
        )
    qualifiers = _qualifiers(start), _qualifiers(end)
    if qualifiers[0] == qualifiers[1]:
        whole = period_of_interval(start, end, span=span, fiscal=formatter.fiscal_years)
        if whole:
            return formatter.format_single(whole, qualifiers[0])
    first, last = _ends(start) if start is end else (period_of_date(start), period_of_date(end))
    if first is None or last is None:
        return None
    return formatter.format_interval(first, last, qualifiers, span=span)


def _ends(single: SingleDate) -> tuple[Period | None, Period | None]:
    """Return the first and last month or year of a date that has no name of its own."""
    first, last = single.first, single.last
    if single.shape == "season":
        # A southern season: our readers would take its name for a northern one.
        return Period("month", first.year, first.month), Period("month", last.year, last.month)
    if single.shape == "masked" and single.edtf[:3].isdecimal() and len(single.edtf) == 4:
        return Period("year", first.year), Period("year", last.year)
    return None, None


def _member(interval: Interval, formatter: DateFormatter) -> str | None:
    start, end = interval.start, interval.end
    if start is None or end is None:
        return None
    if whole := period_of_interval(start, end, span=False, fiscal=False):
        return formatter.format_member(whole, _qualifiers(start))
    first, last = period_of_date(start), period_of_date(end)
    if first is None or last is None or start is end:
        return None
    pair = (
        formatter.format_member(first, _qualifiers(start)),
        formatter.format_member(last, _qualifiers(end)),
    )
    return formatter.dash.join(pair)
