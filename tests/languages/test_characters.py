"""What a text may have: what is cleaned, what is refused, and what is no text at all."""

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from languages.characters import (
    character_problem,
    clean_file_name,
    clean_text,
    readable_text,
    readable_values,
)

#: Any text, also with the halves of surrogate pairs, which JSON can bring in.
ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    ("text", "lines", "line"),
    [
        ("A\vB\f", "A\nB\n", "A B"),
        ("x\u2028next\x85y\u2029z", "x\nnext\ny\nz", "x next y z"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree", "one two three"),
        ("a\tb", "a\tb", "a b"),
        ("\ufeff\ufeffTitle", "Title", "Title"),
        ("が \u0438\u0306 e\u0301", "が й é", "が й é"),
        (" spaced ", " spaced ", " spaced "),
        ("first,  \n  second", "first,  \n  second", "first, second"),
        ("👩‍🔧 نص‌ها ᠠ᠋", "👩‍🔧 نص‌ها ᠠ᠋", "👩‍🔧 نص‌ها ᠠ᠋"),
        ("שלום\u200f!", "שלום\u200f!", "שלום\u200f!"),
        ("by \u2068שלום\u2069 (1)", "by \u2068שלום\u2069 (1)", "by \u2068שלום\u2069 (1)"),
    ],
)
def test_what_other_programs_put_in_is_cleaned(text, lines, line):
    assert (clean_text(text), clean_text(text, one_line=True)) == (lines, line)
    assert character_problem(lines) == ""


@pytest.mark.parametrize(
    "text",
    [
        " ", "\t\n", "\u200b", "\u200b\u200d\u2060", "\ufeff", "\u00ad", "\u3000", "\u3164",
        "\u2800", "\u115f\u1160", "\u0301", "\u0301 \ufe0f", "\u202a\u202c", "\U000e0020",
    ],
)  # fmt: skip
def test_a_text_of_which_nothing_is_seen_is_empty(text):
    assert clean_text(text) == clean_text(text, one_line=True) == ""


@pytest.mark.parametrize(
    ("text", "named", "place"),
    [
        ("A\x00B", "U+0000", "character 2, after “A”"),
        ("\x01", "U+0001", "the first character"),
        ("it\x92s", "U+0092", "character 3"),
        ("\ud800", "U+D800", "first"),
        ("a\udfffb", "U+DFFF", "character 2"),
        ("a\ufffe", "U+FFFE", "character 2"),
        ("a\U0010ffff", "U+10FFFF", "character 2"),
        ("abc\u202egpj.exe", "U+202E", "character 4, after “abc”"),
        ("line\nabc\u202dx\u202c", "U+202D", "after “line abc”"),
        ("a\u202bb", "U+202B", "character 2"),
        ("a\u2067b\nc\u2069", "U+2067", "character 2"),
        ("a\u2069", "U+2069", "character 2"),
        ("\u200b\x00", "U+0000", "character 2"),
    ],
)
def test_what_nobody_can_mean_is_refused_by_name_and_place(text, named, place):
    problem = character_problem(clean_text(text))
    assert named in problem
    assert place in problem


@given(ANY_TEXT)
def test_a_clean_text_is_nfc_stays_clean_and_is_refused_or_harmless(text):
    for one_line in (False, True):
        clean = clean_text(text, one_line=one_line)
        assert clean_text(clean, one_line=one_line) == clean
        assert unicodedata.is_normalized("NFC", clean)
        assert not (one_line and {"\n", "\r", "\t"} & set(clean))
        if not character_problem(clean):
            clean.encode()
            assert readable_text(clean) == clean


@given(ANY_TEXT)
def test_what_is_written_out_can_be_read_by_anybody(text):
    readable = readable_text(text)
    readable.encode()
    assert character_problem(clean_text(readable)) == ""
    assert not {unicodedata.category(c) for c in readable} & {"Cs"}
    assert not [c for c in readable if unicodedata.category(c) == "Cc" and c not in "\t\n\r"]
    assert readable_text(readable) == readable


@given(st.recursive(ANY_TEXT, lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner)))
def test_a_json_value_is_readable_at_every_depth(value):
    json.dumps(readable_values(value), ensure_ascii=False).encode()


@given(ANY_TEXT)
def test_any_name_of_a_file_can_be_kept(name):
    kept = clean_file_name(name)
    assert character_problem(kept) == ""
    assert kept == clean_file_name(kept) == unicodedata.normalize("NFC", kept)
    assert "\n" not in kept


def test_a_name_of_a_file_keeps_its_letters():
    assert clean_file_name("\u202egpj.\tии\u0306 e\u202d\u0301\x9f.jpg") == "gpj.ий é.jpg"
