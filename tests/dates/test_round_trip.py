"""A displayed date can be parsed again to the same days; no text makes the parser fail."""

from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dates.formatting.display import display
from dates.messages import ImpossibleDate, InvalidEdtf
from dates.parsing import english, japanese, parse_date, russian
from dates.parsing.tokens import expand_pattern
from dates.value import MOMENT, SPAN, HistoricDate

YEARS = st.integers(2, 9990) | st.integers(1930, 1960)
QUALIFIERS = st.sampled_from(("", "", "~", "?", "%"))
years = YEARS.map("{:04d}".format)
months = st.builds("{:04d}-{:02d}".format, YEARS, st.integers(1, 12))
days = st.dates(date(2, 1, 1), date(9990, 12, 31)).map(date.isoformat) | st.dates(
    date(1940, 1, 1), date(1950, 12, 31)
).map(date.isoformat)
seasons = st.builds("{:04d}-{}".format, YEARS, st.integers(21, 24))
divisions = st.builds("{:04d}-{}".format, YEARS, st.integers(25, 41))
decades = st.integers(0, 998).map("{:03d}X".format)
centuries = st.integers(0, 98).map("{:02d}XX".format)
blanks = st.one_of(
    st.builds("{}-XX".format, years),
    st.builds("{}-XX".format, months),
    st.builds("{}-XX-XX".format, years),
    st.integers(1, 9).map("{}XXX".format),
)
times = st.builds("{}T10:20:30{}".format, days, st.sampled_from(("", "Z", "+09:00")))
simple = st.one_of(years, months, days)
points = st.builds("{}{}".format, simple | seasons, QUALIFIERS)
singles = st.builds("{}{}".format, simple | seasons | divisions, QUALIFIERS) | st.builds(
    "{}{}".format, decades | centuries | blanks, QUALIFIERS
)
near_years = st.integers(1938, 1962).map(str)
near_months = st.builds("{}-{:02d}".format, near_years, st.integers(1, 12))
near_days = st.dates(date(1940, 1, 1), date(1950, 12, 31)).map(date.isoformat)
near = st.builds("{}{}".format, st.one_of(near_years, near_months, near_days), QUALIFIERS)
vague = decades | centuries | blanks
intervals = st.one_of(
    st.builds("{}/{}".format, points, points),
    st.builds("{}/{}".format, near, near),
    st.builds("{}{}/{}".format, vague, QUALIFIERS, points),
    st.builds("{}/{}{}".format, points, vague, QUALIFIERS),
)
open_ended = st.builds("{}{}".format, st.sampled_from(("../", "/")), points | vague) | st.builds(
    "{}{}".format, points | vague, st.sampled_from(("/..", "/"))
)
# A season with a qualifier is never written in a set: see `set_widened`.
near_seasons = st.builds("{}-{}".format, near_years, st.integers(21, 24))
members = st.one_of(
    near,
    near_years,
    near_seasons,
    st.builds("{}..{}".format, near_years, near_years),
    st.builds("{}..{}".format, near_months, near_months),
    st.builds("{}..{}".format, near_days, near_days),
)
lists = st.lists(members, min_size=2, max_size=4).map(",".join)
sets = lists.map("[{}]".format) | lists.map("{{{}}}".format)
edtf = st.one_of(singles, times, intervals, open_ended, sets)


def valid(text):
    try:
        HistoricDate.parse(text)
    except InvalidEdtf:
        return False
    return True


def facts(value):
    """What a date says: of every member the first and last day, possible ones and qualifiers.

    Two EDTF strings with the same facts mean the same: 1946-40 and 1946-01/1946-06, 1947-XX and
    1947. Members of a set are in the order of time, each once; a list of all of the dates of an
    unbroken stretch is an interval (docs/dates.md).
    """
    members = sorted({_member_facts(i) for i in value.parsed.intervals}, key=str)
    form = value.parsed.form
    if len(members) == 1 or form == "interval":
        form = "single"
    if form == "all of" and _unbroken(members):
        form = "single"
        members = [(*members[0][:3], *members[-1][3:])]
    return form, members


def _member_facts(interval):
    start, end = interval.start, interval.end
    return (
        *((start.first, start.possible_first, start.uncertain) if start else (None,) * 3),
        *((end.last, end.possible_last, end.uncertain) if end else (None,) * 3),
    )


def _unbroken(members):
    pairs = zip(members, members[1:], strict=False)
    return (
        all(
            one[3] and two[0] and two[0].toordinal() == one[3].toordinal() + 1 for one, two in pairs
        )
        and len({(m[0] == m[1], m[2], m[3] == m[4], m[5]) for m in members}) == 1
    )


def check_display_reads_back(text, kind, lang):
    value = HistoricDate.parse(text, kind)
    shown = display(value, lang)
    reading = parse_date(shown, lang)
    assert reading.edtf is not None, (text, shown, [str(note) for note in reading.notes])
    again = HistoricDate.parse(reading.edtf, kind)
    assert facts(again) == facts(value), (text, shown, reading.edtf)


ANY_VALUE = given(
    edtf.filter(valid), st.sampled_from((MOMENT, SPAN)), st.sampled_from(("en", "ru", "ja"))
)


@settings(max_examples=800, deadline=None)
@ANY_VALUE
@example("1945-12/1946-02", MOMENT, "ja")
@example("1945-12/1946-02~", SPAN, "ru")
@example("[1946-06..1946-08,1947-06..1947-08]", MOMENT, "en")
@example("1946-24%", MOMENT, "ru")
@example("1921-29", MOMENT, "en")
@example("190X~", MOMENT, "en")
@example("[1939-05,1938]", MOMENT, "en")
@example("1946-04/1947-03", SPAN, "ja")
@example("{1938,1952~}", MOMENT, "ja")
@example("{1938~,1952}", MOMENT, "en")
@example("{1955,1954~}", MOMENT, "ja")
@example("{1954,1955~}", MOMENT, "en")
@example("{1954~,1955~}", MOMENT, "ru")
@example("{1954-08~,1954-09}", MOMENT, "ja")
def test_display_reads_back(text, kind, lang):
    check_display_reads_back(text, kind, lang)


@pytest.mark.long
@settings(max_examples=30_000, deadline=None)
@ANY_VALUE
def test_display_of_many_values_reads_back(text, kind, lang):
    check_display_reads_back(text, kind, lang)


WORDS = sorted(
    {
        phrase
        for vocabulary in (english.VOCABULARY, russian.VOCABULARY, japanese.VOCABULARY)
        for _, _, pattern in vocabulary
        for phrase in expand_pattern(pattern)
    }
)
FIGURES = st.integers(0, 12000).map(str) | st.sampled_from(
    ["1947", "1946-47", "2.9.1945", "昭和", "二十三", "xii", "'47", "1940s", "40-х", "194-", "00"]
)
PIECES = st.one_of(
    st.sampled_from(WORDS), FIGURES, st.sampled_from([*" ,.-–—~〜～/?？[]()・、年月日%{}…'XⅣ①"])
)
SOUP = st.lists(PIECES, max_size=12).flatmap(
    lambda pieces: st.sampled_from(("", " ")).map(lambda gap: gap.join(pieces))
)


@settings(max_examples=800, deadline=None)
@given(st.text(max_size=60) | SOUP | edtf, st.sampled_from((None, "en", "ru", "ja", "edtf", "xx")))
@example("9" * 5000, None)
@example("before 0001", None)
@example("winter 9999", "en")
@example("after 31 December 9999", "en")
@example("昭和" + "一" * 190, "ja")
@example("①⑨④⑦", None)
def test_no_text_raises(text, lang):
    try:
        reading = parse_date(text, lang)
    except ImpossibleDate:
        return
    if reading.edtf is not None:
        value = HistoricDate.parse(reading.edtf)
        assert value.possible_years()
        assert all(display(value, language) for language in ("en", "ru", "ja"))
    elif text.strip():
        assert all(str(note) for note in reading.notes)
