"""More phrases that curators write, with their meaning, and the messages they get."""

import csv
from pathlib import Path

import pytest

from dates.messages import TEMPLATES, ImpossibleDate
from dates.parsing import parse_date
from dates.parsing.tokens import expand_pattern
from dates.value import HistoricDate

with (Path(__file__).parent / "more_phrases.csv").open(encoding="utf-8") as table:
    ROWS = list(csv.DictReader(table))


def reading_of(text):
    """The EDTF and the code of the first note, or that it was refused and its code."""
    try:
        reading = parse_date(text)
    except ImpossibleDate as refused:
        return "REFUSE", refused.code if text in str(refused) else f"without its text: {refused}"
    if reading.edtf:
        HistoricDate.parse(reading.edtf)
    return reading.edtf or "", "".join([note.code for note in reading.notes][:1])


#: Some hundred phrases make one test, for thousands of tests take longer than the phrases.
@pytest.mark.parametrize("first", range(0, len(ROWS), 100))
def test_phrases(first):
    rows = ROWS[first : first + 100]
    assert rows  # otherwise nothing is compared
    expected = {row["text"]: (row["edtf"], row["first_note"]) for row in rows}
    assert len(expected) == len(rows)
    found = {text: reading_of(text) for text in expected}
    assert found == expected


@pytest.mark.parametrize(
    ("text", "lang", "edtf"),
    [
        ("3/4/1947", "ru", "1947-04-03"),
        ("3/4/1947", "en", "[1947-03-04,1947-04-03]"),
        ("02.03.1947", "en", "1947-03-02"),
        ("1945-9", "en", "1945/1949"),
        ("1945-9", "ja", "1945-09"),
        ("1921-24", "en", "1921/1924"),
        ("1921-24", "edtf", "1921-24"),
        ("1945.9.2～9.5", "ja", "1945-09-02/1945-09-05"),
        ("-1949", None, "../1949"),
        ("1945~/1950~", None, "1945~/1950~"),
        ("{1946, 1948}", "edtf", "{1946,1948}"),
    ],
)
def test_the_language_decides_only_what_the_letters_do_not(text, lang, edtf):
    assert parse_date(text, lang).edtf == edtf


@pytest.mark.parametrize("text", ["20.9.2", "22年4月", "47年"])
def test_a_japanese_year_without_era_is_asked_about(text):
    reading = parse_date(text, "ja")
    assert reading.edtf is None
    assert [note.code for note in reading.notes] == ["which_era"]


@pytest.mark.parametrize("text", ["circa 1947", "-1949", "1947-13", "1947/46"])
def test_edtf_alone_is_admitted_as_edtf(text):
    with pytest.raises(ImpossibleDate) as refused:
        parse_date(text, "edtf")
    assert text in str(refused.value)


def test_an_ambiguous_winter_is_reported_with_a_remedy():
    (note,) = parse_date("winter 1946").notes
    assert "1946" in str(note)
    assert "1946/47" in str(note)


def test_a_wrong_weekday_is_reported():
    assert parse_date("Sunday, 2 September 1945").notes == ()
    (note,) = parse_date("понедельник, 2 сентября 1945 г.").notes
    assert "Sunday" in str(note)


@pytest.mark.parametrize("text", ["10000年", "0 г. н. э.", "皇紀600年"])
def test_years_outside_the_calendar_are_refused(text):
    with pytest.raises(ImpossibleDate) as refused:
        parse_date(text)
    assert refused.value.code == "year_out_of_range"


@pytest.mark.parametrize("text", ["5th quarter of 1946", "IV декада мая 1946", "100世紀"])
def test_parts_that_do_not_exist_are_refused(text):
    with pytest.raises(ImpossibleDate) as refused:
        parse_date(text)
    assert refused.value.code == "no_such_part"


def test_a_description_is_not_read_as_a_date():
    reading = parse_date("1947 " * 60)
    assert reading.edtf is None
    assert reading.notes[0].code == "too_long"


def test_the_language_of_a_text_is_by_its_letters():
    assert parse_date("1947 г.", "en").lang == "ru"
    assert parse_date("1947年", "en").lang == "ja"
    assert parse_date("1947", "ru").lang == "ru"
    assert parse_date("1947", "fr").lang == "en"


def test_every_message_has_its_parameters():
    """A message whose template needs a parameter that was not given would fail when it is shown."""
    shown = set()
    for row in ROWS:
        try:
            notes = parse_date(row["text"]).notes
        except ImpossibleDate as refusal:
            notes = (refusal.message,)
        shown |= {note.code for note in notes if str(note)}
    assert set(TEMPLATES) - shown <= {
        "invalid_edtf", "no_bounds", "unknown_kind", "too_long", "no_such_part",
        "year_out_of_range",
    }  # fmt: skip


def test_patterns_of_the_vocabularies_expand():
    assert list(expand_pattern("ma{y,rch}|{a,b}{c,}")) == ["may", "march", "ac", "a", "bc", "b"]
