"""The terms of texts and queries: properties of any text, and worked cases by script."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from search.index.analyser import (
    _add_terms,
    _terms_with_positions,
    _variants,
    index_terms,
    matching_spans,
    phrase_terms,
    query_terms,
    surface_words,
)
from search.index.folding import fold, fold_aligned
from search.index.stemming import MAX_WORD_LENGTH
from tests.search.index.matching import is_found, is_found_as_phrase

# Letters, digits and marks that the analyser treats specially, and the rest of Unicode.
TELLING = (
    'aeszйёеоквАЯ東引揚き々ゝーァシベリヤしのをがﾎﾞ髙ヴ年03 6二十万第人月〇廿元nihmbou´ʺс"'
    ",.'’-・〜\u0301\u3099\u00ad\n\u2029İßﬁ🎵한"
)
WORDS = [
    "prisoner",
    "of",
    "war's",
    "camp",
    "U.S.",
    "didn't",
    "mess-hall",
    "608,360",
    "608",
    "360",
    "B-29",
    "в",
    "столовой",
    "камень",
    "не",
    "лагерей",
    "Дождя",
    "シベリヤ抑留",
    "引き揚げ",
    "した",
    "日本しんぶん",
    "１９４７年",
    "の",
    "ア",
    "ソ連",
    "コンピューター",
    "第二収容所",
    "昭和廿二年三月",
    "五万五千人",
    "二、三人",
    "Ken-ichi",
    "Ohno",
    "Shimpei",
    "с'езд",
]
TEXTS = st.one_of(
    st.text(max_size=60),
    st.text(alphabet=TELLING, max_size=40),
    st.lists(
        st.sampled_from(WORDS),
        max_size=9,
    ).map(" ".join),
)


@given(TEXTS)
def test_no_text_is_refused(text):
    terms = index_terms(text)
    assert all(terms)
    assert all(term.count(" ") <= 1 for term in terms)
    assert all(len(term) <= 2 * MAX_WORD_LENGTH + 1 for term in terms)
    assert "" not in query_terms(text)
    assert all(word == fold(word) for word in surface_words(text))


@given(TEXTS)
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


@given(TEXTS)
def test_a_folded_text_knows_where_it_came_from(text):
    aligned = fold_aligned(text)
    assert aligned.text == fold(text)
    assert len(aligned.starts) == len(aligned.ends) == len(aligned.text)
    assert aligned.starts == sorted(aligned.starts)
    assert all(start < end for start, end in zip(aligned.starts, aligned.ends, strict=True))


@given(TEXTS)
def test_a_text_is_found_by_itself(text):
    assert set(query_terms(text)) <= index_terms(text)
    assert set(phrase_terms(text)) <= index_terms(text)


@given(TEXTS)
@example("一‧ぁ廿0")
def test_a_text_is_found_by_each_of_its_words(text):
    terms = index_terms(text)
    for word in text.split():
        assert set(query_terms(word)) <= terms


@given(TEXTS, st.integers(0, 8), st.integers(1, 4))
def test_a_text_is_found_by_any_phrase_of_it(text, first, length):
    words = text.split()
    assume(len(words) > first)
    # A group of thousands taken out of its number is another number.
    assume(not any(word.strip(",.")[-3:].isdecimal() for word in words))
    assert set(phrase_terms(" ".join(words[first : first + length]))) <= index_terms(text)


@given(TEXTS)
def test_the_fast_way_and_the_way_with_places_agree(text):
    for reading in _variants(fold(text)):
        terms = set()
        _add_terms(reading, terms)
        assert terms == {term for term, _start, _end, _paired in _terms_with_positions(reading)}


@given(TEXTS)
def test_spans_are_inside_the_text_disjoint_and_ascending(text):
    places = matching_spans(text, index_terms(text))
    assert all(0 <= start < end <= len(text) for start, end in places)
    assert all(before[1] < after[0] for before, after in zip(places, places[1:], strict=False))


@given(TEXTS)
@example("ﾎﾞｰﾄﾞｹﾞｰﾑ")
def test_whatever_is_found_is_shown(text):
    for term in query_terms(text):
        places = matching_spans(text, [term])
        assert places
        assert all(text[start:end].strip() for start, end in places)


@given(TEXTS)
def test_nothing_is_shown_for_no_terms(text):
    assert matching_spans(text, []) == []
    assert matching_spans(text, ["never-a-term"]) == []


@settings(deadline=None)
@given(st.sampled_from(["ていた", "れば", "の", "に関する", "った"]), st.integers(200, 400))
def test_a_long_row_of_endings_takes_no_longer_than_its_length(ending, times):
    assert query_terms("食" + ending * times + "ぬ")


@pytest.mark.parametrize(
    ("text", "query", "shown"),
    [
        ("Prisoners playing musical instruments.", "music instrument", ["musical", "instruments"]),
        ("The prisoner of war’s camp", '"prisoner of war"', ["prisoner of war’s"]),
        ("За едой в столовой", "столовая", ["столовой"]),
        ("Кáмни и Ёлки", "камень ёлка", ["Кáмни", "Ёлки"]),
        ("半角のﾎﾞｰﾄﾞｹﾞｰﾑです", "ボードゲーム", ["ﾎﾞｰﾄﾞｹﾞｰﾑ"]),
        ("舞鶴に引き揚げた人", "引揚", ["引き揚げ"]),
        ("しべりあから", "シベリヤ", ["しべりあ"]),
        ("608,360 men, 608 360 человек", "608360", ["608,360", "608 360"]),
        ("In the USSR: U.S.S.R.", "USSR", ["USSR", "U.S.S.R."]),
        ("昭和の人々", "人々", ["人々"]),
    ],
)
def test_what_is_shown(text, query, shown):
    terms = phrase_terms(query.strip('"')) if query.startswith('"') else query_terms(query)
    assert [text[start:end] for start, end in matching_spans(text, terms)] == shown


@pytest.mark.parametrize(
    "query", ["", " ", "the", "of the", "в", "и на", "の", "を", "—", "…", "«»", "\ufffd", "\0"]
)
def test_stop_words_and_marks_alone_ask_for_nothing(query):
    assert query_terms(query) == []
    assert phrase_terms(query) == []


@pytest.mark.parametrize("negation", ["no", "not", "never", "without", "не", "нет", "ни", "без"])
def test_a_negation_is_never_dropped(negation):
    assert query_terms(negation)


def test_a_negation_stays_in_the_phrase():
    assert is_found_as_phrase("не вернулись", "Сколько человек не вернулось домой?")
    assert not is_found_as_phrase("не вернулись", "Они вернулись.")
    assert not is_found("не вернулись", "Они вернулись.")
    assert is_found_as_phrase("did not return", "They didn’t return.")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Tsutomu Miyamoto’s words, 1947", ["tsutomu", "miyamoto", "words"]),
        ("Слова Цутому Миямото", ["слова", "цутому", "миямото"]),
        ("舞鶴の引揚記念館", ["舞鶴", "引揚記念館"]),
        ("龍と髙橋", ["髙橋"]),
        ("Ōkuma, Ёлка", ["okuma", "елка"]),
    ],
)
def test_surface_words_can_be_read(text, words):
    assert surface_words(text) == words
