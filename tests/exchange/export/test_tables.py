"""CSV and JSON have the same fields and can be read back to the same values."""

import csv
import io
import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exchange.export.csv import format_cell, parse_list_cell
from exchange.export.fields import FIELDS, fields_for_kind
from tabular.cells import unescape_cell
from tests.builders import make_article, make_person, make_photo, make_testimony, make_wording
from tests.exchange.export.exports import (
    HOSTILE_TEXT,
    export_text,
    make_full_photo,
    make_full_testimony,
    make_paraphrase,
    result_set_of,
)


def read_csv(text):
    """The rows, read as docs/exports.md explains."""
    assert text.startswith("\ufeff")
    assert text.count("\r\n") == text.count("\n") or '"' in text
    rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    return [{name: unescape_cell(value) for name, value in row.items()} for row in rows]


def from_json(value):
    """A JSON value as the CSV cell of the same meaning."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return [str(part) for part in value]
    return str(value)


@pytest.mark.django_db
def test_csv_and_json_say_the_same():
    records = [
        make_full_photo(title_en=HOSTILE_TEXT),
        make_photo(date="", state="published"),
        make_full_testimony(),
        make_testimony(figure_low=0, figure_high=55_000, counted_en="deaths"),
        make_article(),
        make_person(),
    ]
    rows = read_csv(export_text(result_set_of(*records), "csv"))
    data = json.loads(export_text(result_set_of(*records), "json"))
    names = [name for field in FIELDS for name in field.column_names]
    assert list(rows[0]) == names == [field["name"] for field in data["fields"]]
    assert len(rows) == len(data["records"]) == data["count"] == len(records)
    for row, record in zip(rows, data["records"], strict=True):
        assert set(record) == {name for name, text in row.items() if text}
        for name, value in record.items():
            text = parse_list_cell(row[name]) if isinstance(value, list) else row[name]
            assert text == from_json(value), name


@pytest.mark.django_db
def test_an_open_date_is_exported_for_the_years_that_it_is_found_in(client, settings):
    settings.MUSEUM_LAST_DAY = date(1956, 12, 26)
    photo = make_photo(title_en="Open", date="1955/..", state="published")
    (record,) = json.loads(export_text(result_set_of(photo), "json", "PH"))["records"]
    assert record["possible_years"] == [1955, 1956]
    years = range(1953, 1962)
    requested = {year: client.get(f"/en/photos/?year={year}").content.decode() for year in years}
    assert [year for year in years if photo.identifier in requested[year]] == [1955, 1956]


@pytest.mark.django_db
def test_a_photograph_says_what_is_certain_and_what_is_possible():
    photo = make_full_photo(title_en=HOSTILE_TEXT)
    (row,) = read_csv(export_text(result_set_of(photo), "csv", "PH"))
    (record,) = json.loads(export_text(result_set_of(photo), "json", "PH"))["records"]
    assert row["identifier"] == photo.identifier
    assert row["title_en"] == HOSTILE_TEXT
    assert row["title_ru"] == ""
    assert row["address"] == f"http://testserver/id/{photo.identifier}"
    assert row["date_as_typed"] == "circa 1947"
    assert row["date_edtf"] == "1947~"
    assert (row["date_earliest"], row["date_latest"]) == ("1947-01-01", "1947-12-31")
    assert row["certain_years"] == ""
    assert record["possible_years"] == [1946, 1947, 1948]
    assert record["subject_names"] == ["music", "dance; song"]
    assert record["depicted_names"] == ["Miyamoto Tsutomu", "Somebody"]
    assert record["depicted"][1].endswith(" (probable)")
    assert record["captions"] == ["inscription (ja): 楽団"]
    assert record["has_reproduction"] is True
    assert row["image"].startswith("http://testserver/media/")
    assert "[@SO-0001]" in row["description_en"]


@pytest.mark.django_db
@pytest.mark.parametrize(("level", "is_given"), [("notice", True), ("click", False)])
def test_a_picture_behind_a_click_is_not_given_away(level, is_given):
    photo = make_full_photo(sensitivity=level)
    (row,) = read_csv(export_text(result_set_of(photo), "csv"))
    assert bool(row["image"]) is is_given


@pytest.mark.django_db
def test_quotation_marks_are_a_field_of_their_own():
    quoted, reported = make_full_testimony(), make_paraphrase()
    rows = read_csv(export_text(result_set_of(quoted, reported), "csv", "TE"))
    assert rows[0]["words"] == "the thought occurred … of the stones"
    assert [row["in_quotation_marks"] for row in rows] == ["yes", "no"]
    assert [row["words_kind"] for row in rows] == ["partial", "paraphrase"]
    assert rows[1]["words"] == "they had been fed well"
    assert len(parse_list_cell(rows[0]["words_hands"])) == 3


@pytest.mark.django_db
def test_a_reporters_words_between_the_speakers_are_in_brackets():
    testimony = make_full_testimony()
    passage = testimony.wordings.get(is_nearest=True).passages.get(order=2)
    passage.voice = "reporter"
    passage.save()
    (row,) = read_csv(export_text(result_set_of(testimony), "csv"))
    assert row["words"] == "the thought occurred [of the stones]"


@pytest.mark.django_db
def test_a_kind_has_its_own_fields_alone():
    photo = read_csv(export_text(result_set_of(make_photo()), "csv", "PH"))[0]
    testimony = make_testimony()
    make_wording(testimony)
    testimony = read_csv(export_text(result_set_of(testimony), "csv", "TE"))[0]
    assert "words" not in photo
    assert "depicted" not in testimony
    assert {"identifier", "title_ja", "date_edtf", "changed"} <= photo.keys() & testimony.keys()
    assert set(photo) | set(testimony) == {name for field in FIELDS for name in field.column_names}


def test_names_of_fields_are_names_and_no_two_are_alike():
    names = [name for field in FIELDS for name in field.column_names]
    assert len(names) == len(set(names))
    assert all(name.isascii() and name.isidentifier() for name in names)
    assert all(str(field.label) and str(field.description) for field in FIELDS)
    assert all(field in FIELDS for field in fields_for_kind("PH"))


FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    " =1",
    "\t=1",
    "\r=1",
    "'=1",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_begins_a_formula(text):
    assert format_cell(text) == f"'{text}"
    assert format_cell((text, "b")).startswith("'")


@given(st.text())
def test_a_cell_reads_back(text):
    written = format_cell(text)
    assert unescape_cell(written) == text
    assert not written.lstrip().startswith(tuple("=+-@＝＋－＠"))


@given(st.lists(st.text(min_size=1)))
def test_a_list_reads_back(parts):
    assert parse_list_cell(unescape_cell(format_cell(tuple(parts)))) == parts
