"""The command `read_date`: one JSON object for each text, and status 1 when one is refused."""

import io
import json
from datetime import date

import pytest
from django.core.management import call_command


def run(*arguments, stdin="", monkeypatch=None):
    """Return the objects printed and the exit status."""
    if monkeypatch:
        monkeypatch.setattr("sys.stdin", stdin)
    printed, status = io.StringIO(), 0
    try:
        call_command("read_date", *arguments, stdout=printed)
    except SystemExit as ended:
        status = ended.code
    return [json.loads(line) for line in printed.getvalue().splitlines()], status


def test_a_text_is_printed_with_its_meaning(settings):
    settings.MUSEUM_FIRST_DAY, settings.MUSEUM_LAST_DAY = date(1945, 9, 2), date(1956, 12, 26)
    (circa, opened), status = run("circa 1947", "с 1955 по неизвестно")
    assert circa == {
        "text": "circa 1947",
        "edtf": "1947~",
        "certain_years": [],
        "possible_years": [1946, 1947, 1948],
        "note": "",
        "error": "",
    }
    assert (opened["edtf"], opened["possible_years"]) == ("1955/..", [1955, 1956])
    assert status == 0


def test_each_line_of_the_input_is_one_text(monkeypatch):
    lines = io.TextIOWrapper(io.BytesIO("\ufeff1947\r\n\n昭和22年頃\n".encode()), encoding="ascii")
    printed, status = run(stdin=lines, monkeypatch=monkeypatch)
    assert [(one["text"], one["edtf"]) for one in printed] == [
        ("1947", "1947"),
        ("", None),
        ("昭和22年頃", "1947~"),
    ]
    assert status == 0


def test_bytes_that_are_not_utf_8_stop_nothing(monkeypatch):
    lines = io.TextIOWrapper(io.BytesIO(b"\xf1\xe5\xed\xf2. 1947\n1948\n"), encoding="utf-8")
    (wrong, right), status = run(stdin=lines, monkeypatch=monkeypatch)
    assert (wrong["edtf"], right["edtf"], status) == (None, "1948", 0)
    assert wrong["note"]


def test_a_refused_text_is_an_object_with_the_reason_and_the_others_are_read():
    (wrong, right), status = run("31 июня 1946 г.", "1946")
    assert wrong["edtf"] is None
    assert "31 июня 1946 г." in wrong["error"]
    assert wrong["note"] == ""
    assert (right["edtf"], right["error"]) == ("1946", "")
    assert status == 1


def test_a_text_that_is_kept_without_a_date_has_a_note():
    (reading,), status = run("postwar")
    assert (reading["edtf"], reading["error"], status) == (None, "", 0)
    assert "postwar" in reading["note"]


@pytest.mark.parametrize(
    ("language", "edtf"), [("en", "[1947-03-04,1947-04-03]"), ("ru", "1947-04-03")]
)
def test_the_language_decides_what_the_letters_do_not(language, edtf):
    (reading,), _status = run("3/4/1947", "--language", language)
    assert reading["edtf"] == edtf


@pytest.mark.parametrize("language", ["ru", "ja"])
def test_the_notes_are_in_the_language(language):
    for text in ("winter 1946", "3 March 1947, 5 p.m.", "1947 [i.e. 1948]", "1946-00-05"):
        (english,), _status = run(text)
        (reading,), _status = run(text, "--language", language)
        assert english["note"]
        assert reading["note"] not in ("", english["note"])


def test_edtf_alone_is_read_as_edtf():
    (reading,), status = run("circa 1947", "--language", "edtf")
    assert reading["error"]
    assert status == 1


def test_a_span_is_certain_of_every_year():
    (reading,), _status = run("1945–1947", "--kind", "span")
    assert reading["certain_years"] == [1945, 1946, 1947]
