"""Related words: parts of a compound, words of the same stem, the rest of a compound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.index.related_words import compounds, related_words, truncate

VOCABULARY = [
    *("mess", "hall", "board", "games", "rose", "hip", "war", "returned", "return", "memoir"),
    *("голод", "голодом", "пленные", "плен", "引揚", "シベリア"),
]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("messhall", ["mess hall"]),
        ("BoardGames", ["board games"]),
        ("rosehip", ["rose hip"]),
        ("mess", []),
        ("hallway", []),
        ("", []),
    ],
)
def test_a_word_is_taken_apart_into_words_that_are_known(typed, found):
    assert compounds(typed, VOCABULARY) == found


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("returnees", ["return", "returned"]),
        ("memoirist", ["memoir"]),
        ("голодный", ["голод", "голодом"]),
        ("пленники", ["пленные"]),
        ("warden", []),
        ("hip", []),
        ("引揚者", []),
        ("", []),
    ],
)
def test_words_that_begin_alike(typed, found):
    assert sorted(related_words(typed, VOCABULARY)) == sorted(found)


def test_a_japanese_word_loses_its_end_first():
    assert truncate("引揚者") == ["引揚", "揚者"]
    assert truncate("引揚") == truncate("しべりあ") == truncate("internee") == []


@given(st.text(max_size=30))
def test_anything_may_be_typed(typed):
    for divided in compounds(typed, VOCABULARY):
        assert set(divided.split()) <= set(VOCABULARY)
    assert set(related_words(typed, VOCABULARY)) <= set(VOCABULARY)
    assert all(len(part) >= 2 for part in truncate(typed))
