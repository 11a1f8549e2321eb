"""Every row of the table of worked cases, as a curator would type it."""

import csv
from pathlib import Path

import pytest

from dates.messages import ImpossibleDate
from dates.parsing import parse_date
from dates.value import MOMENT, SPAN, HistoricDate

with (Path(__file__).parent / "date_phrases.csv").open(encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table))


# The museum's span for which the table was written.
WITHIN = (1940, 1960)


def years(cell):
    """The years of a cell: listed, or open to one edge of the table's span."""
    if cell.startswith(".."):
        return tuple(range(WITHIN[0], int(cell[2:]) + 1))
    if cell.endswith(".."):
        return tuple(range(int(cell[:-2]), WITHIN[1] + 1))
    return tuple(int(year) for year in cell.split())


@pytest.mark.parametrize("row", ROWS, ids=[row["text"] for row in ROWS])
def test_row(row):
    if row["note"].startswith("REFUSE"):
        with pytest.raises(ImpossibleDate) as refused:
            parse_date(row["text"], row["lang"])
        assert row["text"] in str(refused.value)
        return
    reading = parse_date(row["text"], row["lang"])
    assert (reading.edtf or "") == row["edtf"]
    if row["note"].startswith("ASK"):
        assert any("?" in str(note) for note in reading.notes)
    if not row["edtf"]:
        return
    kind = SPAN if row["note"].startswith("kind=span") else MOMENT
    value = HistoricDate.parse(reading.edtf, kind)
    assert value.certain_years() == years(row["certain_years"])
    assert value.possible_years(WITHIN) == years(row["possible_years"])


def test_the_other_kind_of_the_same_range():
    """The example of FRUS: a span is certain for every year that it covers."""
    reading = parse_date("1 December 1946 - 3 January 1947", "en")
    assert HistoricDate.parse(reading.edtf, SPAN).certain_years() == (1946, 1947)
    assert HistoricDate.parse(reading.edtf, MOMENT).certain_years() == ()


@pytest.mark.parametrize(
    "text", [row["text"] for row in ROWS if not row["edtf"] and row["lang"] in ("en", "ru")]
)
def test_texts_without_a_date_are_reported(text):
    try:
        reading = parse_date(text)
    except ImpossibleDate:
        return
    silent = {"s.d.", "undated", "б.д."}
    assert bool(reading.notes) == (text not in silent)
