"""The days and years of an EDTF string."""

from datetime import date

import pytest

from dates.messages import InvalidEdtf
from dates.value import MOMENT, SPAN, HistoricDate


@pytest.mark.parametrize(
    ("edtf", "earliest", "latest"),
    [
        ("1946-24", date(1945, 12, 1), date(1947, 2, 28)),
        ("1947-24", date(1946, 12, 1), date(1948, 2, 29)),
        ("1948-23~", date(1948, 9, 1), date(1948, 11, 30)),
        ("1946-40", date(1946, 1, 1), date(1946, 6, 30)),
        ("1946-33", date(1946, 1, 1), date(1946, 3, 31)),
        ("194X", date(1940, 1, 1), date(1949, 12, 31)),
        ("1947-XX", date(1947, 1, 1), date(1947, 12, 31)),
        ("1947-02-XX", date(1947, 2, 1), date(1947, 2, 28)),
        ("1947-1X", date(1947, 10, 1), date(1947, 12, 31)),
        ("1947-06-3X", date(1947, 6, 30), date(1947, 6, 30)),
        ("194X-02-29", date(1940, 2, 29), date(1948, 2, 29)),
        ("../1946", None, date(1946, 12, 31)),
        ("/1946", None, date(1946, 12, 31)),
        ("1946/..", date(1946, 1, 1), None),
        ("[1946,1947-03]", date(1946, 1, 1), date(1947, 3, 31)),
        ("[..1944,1951..]", None, None),
        ("{1946..1948,1950}", date(1946, 1, 1), date(1950, 12, 31)),
        ("1950S2", date(1900, 1, 1), date(1999, 12, 31)),
        ("1945-09-02T10:00:00", date(1945, 9, 2), date(1945, 9, 2)),
        ("2004-06~-11", date(2004, 6, 11), date(2004, 6, 11)),
        ("1945-12/1946-02", date(1945, 12, 1), date(1946, 2, 28)),
    ],
)
def test_bounds(edtf, earliest, latest):
    value = HistoricDate.parse(edtf)
    assert (value.earliest, value.latest) == (earliest, latest)


@pytest.mark.parametrize(
    ("edtf", "possible_from", "possible_to"),
    [
        ("1947~", date(1946, 1, 1), date(1948, 12, 31)),
        ("1947%", date(1946, 1, 1), date(1948, 12, 31)),
        ("1947?", date(1947, 1, 1), date(1947, 12, 31)),
        ("1947-02~", date(1947, 1, 1), date(1947, 3, 31)),
        ("1947-03~", date(1947, 2, 1), date(1947, 4, 30)),
        ("1948-23~", date(1948, 8, 1), date(1948, 12, 31)),
        ("1945-09-02~", date(1945, 9, 1), date(1945, 9, 3)),
        ("194X~", date(1939, 1, 1), date(1950, 12, 31)),
        ("1945~/1950", date(1944, 1, 1), date(1950, 12, 31)),
        ("2004~-06-11", date(2003, 6, 11), date(2005, 6, 11)),
        ("../1946~", None, date(1947, 12, 31)),
        ("0001~", date(1, 1, 1), date(2, 12, 31)),
        ("9999~", date(9998, 1, 1), date(9999, 12, 31)),
    ],
)
def test_approximate_widens_by_one_unit(edtf, possible_from, possible_to):
    value = HistoricDate.parse(edtf)
    assert (value.possible_from, value.possible_to) == (possible_from, possible_to)


@pytest.mark.parametrize(
    ("edtf", "kind", "certain", "possible"),
    [
        ("1945/1949", MOMENT, (), (1945, 1946, 1947, 1948, 1949)),
        ("1945/1947", SPAN, (1945, 1946, 1947), (1945, 1946, 1947)),
        ("1945/1947~", SPAN, (), (1945, 1946, 1947, 1948)),
        ("[1946,1948]", MOMENT, (), (1946, 1948)),
        ("[1946-03,1946-05]", MOMENT, (1946,), (1946,)),
        ("[1945..1947,1947..1948]", SPAN, (1947,), (1945, 1946, 1947, 1948)),
        ("{1946,1948}", SPAN, (1946, 1948), (1946, 1948)),
        ("{1946,1948}", MOMENT, (), (1946, 1948)),
        ("194X", SPAN, (), tuple(range(1940, 1950))),
        ("1946/..", SPAN, (), tuple(range(1946, 1957))),
        ("../1946", MOMENT, (), (1945, 1946)),
        ("../1912", MOMENT, (), (1912,)),
        ("1975/..", MOMENT, (), (1975,)),
        ("1912", MOMENT, (1912,), (1912,)),
        ("1946-24", MOMENT, (), (1945, 1946, 1947)),
    ],
)
def test_years(edtf, kind, certain, possible):
    value = HistoricDate.parse(edtf, kind)
    assert value.certain_years() == certain
    assert value.possible_years() == possible


def test_an_open_end_reaches_the_edge_of_the_museums_span(settings):
    settings.MUSEUM_FIRST_DAY, settings.MUSEUM_LAST_DAY = date(1930, 5, 1), date(1948, 5, 1)
    assert HistoricDate.parse("1946/..").possible_years() == (1946, 1947, 1948)
    assert HistoricDate.parse("../1932").possible_years() == (1930, 1931, 1932)


def test_an_open_end_reaches_the_years_given():
    assert HistoricDate.parse("1958/..").possible_years(within=(1900, 1959)) == (1958, 1959)


@pytest.mark.parametrize(
    "edtf",
    [
        *("", "x", "1947-13", "1947-00", "1947-02-29", "1947-06-31", "1950/1945", "0000", "-1949"),
        *("Y17E8", "[1947]", "../..", "/", "[1946,]", "1947-42", "1947~~", "XXXX-13", "1947-02-3X"),
        *("1947-9", "47", "1947/1946-12", "[1948..1946]", "1945-09-02T99", "１９４７", "9" * 50),
    ],
)
def test_what_is_not_a_date_is_refused_by_name(edtf):
    with pytest.raises(InvalidEdtf) as invalid:
        HistoricDate.parse(edtf)
    assert edtf in str(invalid.value)


def test_an_unknown_kind_is_refused():
    with pytest.raises(InvalidEdtf, match="always"):
        HistoricDate.parse("1947", "always")


def test_sorting_is_by_first_day_then_last():
    order = ["../1944", "1945", "1945-09", "1946/1947", "1946/1950", "1946/..", "1947~"]
    values = [HistoricDate.parse(edtf) for edtf in reversed(order)]
    assert [value.edtf for value in sorted(values, key=lambda v: v.sort_key)] == order
