"""Fuzzy matches: typing errors are found, other words are not, and a large vocabulary is fast."""

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.index.fuzzy import edits_allowed, fuzzy_matches

VOCABULARY = [
    *(
        "tsutomu",
        "miyamoto",
        "musical",
        "instruments",
        "khakamada",
        "khabarovsk",
        "dozhd",
        "number",
    ),
    *("prisoner", "prison", "repatriation", "camp", "mess", "hall", "hands", "stones", "war"),
    *("цутому", "миямото", "музыка", "камень", "хабаровск", "столовая", "военнопленные", "плен"),
    *("シベリア", "ハバロフスク", "ナホトカ", "しんぶん", "舞鶴引揚記念館", "引揚", "抑留"),
]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("Tsutomo", "tsutomu"),
        ("Tsutmou", "tsutomu"),
        ("TSUTOMU.", None),
        ("Тсутому", "цутому"),
        ("Цутомо", "цутому"),
        ("Мийамото", "миямото"),
        ("musician", "musical"),
        ("Hakamada", "khakamada"),
        ("Khabarvosk", "khabarovsk"),
        ("prizoner", "prisoner"),
        ("repatraition", "repatriation"),
        ("столовоя", "столовая"),
        ("военопленные", "военнопленные"),
        ("ハバロスク", "ハバロフスク"),
        ("しべりや", "シベリア"),
        ("シンプン", "しんぶん"),
        ("舞鶴引場記念館", "舞鶴引揚記念館"),
    ],
)
def test_a_slip_is_recognised(typed, first):
    assert fuzzy_matches(typed, VOCABULARY)[:1] == ([first] if first else [])


@pytest.mark.parametrize(
    "noise",
    ["", " ", "the", "wax", "xyzzy", "мuzyka", "hunger", "bands-", "引上", "あ", "плот", "12"],
)
def test_noise_is_nothing(noise):
    assert [word for word in fuzzy_matches(noise, VOCABULARY) if word != "hands"] == []


def test_the_word_itself_is_not_a_fuzzy_match():
    assert "prison" not in fuzzy_matches("prison", VOCABULARY)


def test_the_nearest_comes_first_and_no_more_than_asked_for():
    vocabulary = ["lagers", "lager", "lagre", "lagar", "lagee"]
    assert fuzzy_matches("lageer", vocabulary, limit=2) == ["lagee", "lager"]
    assert fuzzy_matches("lageer", vocabulary, limit=1) == ["lagee"]


@given(st.text(max_size=30), st.lists(st.text(max_size=12), max_size=20))
def test_any_text_has_near_misses_of_the_vocabulary_or_none(word, vocabulary):
    found = fuzzy_matches(word, vocabulary)
    assert len(found) <= 3
    assert set(found) <= set(vocabulary)


def test_a_longer_word_may_have_more_slips():
    assert [edits_allowed("a" * length) for length in (3, 4, 7, 12)] == [0, 1, 2, 3]


def test_it_is_many_times_faster_than_a_loop_over_the_vocabulary():
    chance = random.Random(1947)
    vocabulary = ["".join(chance.choices("aeiounrstlkm", k=8)) for _ in range(20_000)]
    taken = min(_seconds(lambda: fuzzy_matches("Tsutomo", vocabulary)) for _time in range(5))
    some = vocabulary[:200]
    by_hand = min(
        _seconds(lambda: [_distance("tsutomo", word) for word in some]) for _time in range(5)
    )
    assert taken * 10 < by_hand * len(vocabulary) / len(some)


def _seconds(run):
    """CPU time of this process, independent of other load."""
    started = time.process_time()
    run()
    return time.process_time() - started


def _distance(one, other):
    """The Levenshtein distance, computed as in a textbook."""
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        above, row[0] = row[0], place
        for column, against in enumerate(other, 1):
            above, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, above + (letter != against)),
            )
    return row[-1]
