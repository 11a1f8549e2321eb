"""Spellings of one word that find each other: numerals, romanisations, marks inside a word."""

from itertools import permutations

import pytest

from search.index.analyser import matching_spans, query_terms
from tests.search.index.matching import is_found, is_found_as_phrase

#: Texts that each find all others of their line.
SAME = [
    # Kanji numerals with place value, positional digits, digits.
    ("第二収容所", "第2収容所", "第２収容所"),
    ("第十二収容所", "第一二収容所", "第12収容所"),
    ("第百六十一分所", "第161分所"),
    ("昭和二十二年", "昭和22年", "昭和二二年", "昭和廿二年"),
    ("昭和元年", "昭和1年"),
    ("五万五千人", "55,000人", "55000人", "5万5千人", "五五、〇〇〇人", "五五，〇〇〇人"),
    ("六十万人", "60万人", "600,000人"),
    ("六〇万人", "60万人"),
    ("五十七万五千人", "57万5000人", "57.5万人", "575,000人", "五七五、〇〇〇人"),
    ("第弐収容所", "第二収容所", "第貳収容所"),
    ("参拾名", "三十名", "30名"),
    ("1.5千人", "千五百人", "1500人"),
    ("三千余名", "3000余名"),
    ("五十嵐", "五十嵐"),
    ("P.O.W.s", "POWs", "POW"),
    ("Kōji", "Kohji", "Kouji", "Koji"),
    ("千九百四十七年", "一九四七年", "1947年"),
    ("二月", "2月"),
    ("二十三日", "23日"),
    ("百人", "100人"),
    ("三八式歩兵銃", "38式歩兵銃"),
    ("第三大隊", "第3大隊"),
    ("一億二千万", "1億2000万", "120000000"),
    # The apostrophe, or a quotation mark, for ъ.
    (
        "съезд",
        "с'езд",
        "с’езд",
        "сʼезд",
        "с´езд",
        "с`езд",
        "с＇езд",
        "с′езд",
        "сʹезд",
        'с"езд',
        "с”езд",
    ),
    ("объявление", "об'явление", "об’явления"),
    ("въезд", "в'езд"),
    ("съёмка", "с'емка"),
    ("необъятный", "необ'ятный"),
    # The modifier letters of the ALA-LC tables.
    ("Sibirʹ", "Sibir'", "Sibir", "Sibir’"),
    ("Bolʹshevik", "Bolshevik", "Bol’shevik"),
    ("obʺi͡avlenie", "obiavlenie", "ob″iavlenie"),
    ("ʻAlī", "Ali"),
    # Long vowels, syllabic n, and the mark after it.
    ("Ohno", "Ōno", "Ono", "Oono", "Ôno"),
    ("Satoh", "Satō", "Sato", "Satou"),
    ("Yūki", "Yuuki", "Yuki", "Yuhki"),
    ("Kenichi", "Ken-ichi", "Ken'ichi", "Ken’ichi", "Ken‐ichi"),
    ("Junʼichirō", "Jun-ichiro", "Junichirō"),
    ("Shinpei", "Shimpei"),
    ("Honma", "Homma"),
    ("Asahi Shinbun", "Asahi Shimbun"),
]

#: Pairs of which the second does not find the first.
DIFFERENT = [
    ("第二収容所", "第三収容所"),
    ("第二十収容所", "第2収容所"),
    ("1.5万人", "5万人"),
    ("墓参", "3"),
    ("統一", "1"),
    ("一部の捕虜", "1"),
    ("二三日", "23日"),
    ("三四百人", "700人"),
    ("〇〇収容所", "0収容所"),
    ("第1収容所で2人", "第2収容所"),
    ("3人が9日に", "3日"),
    ("сел в вагон", "съел"),
    ("В'ячеслав", "въячеслав"),
    ("son", "soon"),
    ("non", "noun"),
    ("ton", "toon"),
    ("bon", "boon"),
    ("roe", "roue"),
    ("house", "hose"),
    ("John", "Jan"),
]

#: A text and a query that finds it, because the words of both are related.
STILL_FOUND = [
    ("В'ячеслав", "Вячеслав"),
    ("1947年9月", "1947年"),
    ("1947年9月", "9月頃"),
    ("第二収容所", "収容所"),
    ("第二収容所", "第二"),
    ("統一", "統"),
    ("二人の兵士", "二"),
    ("万年筆", "万年筆"),
    ("千島列島", "千島"),
    ("三田さん", "三田"),
    ("swimming", "swim"),
    ("houses", "house"),
    ("computers", "computer"),
    ("Ken-ichi", "Ken"),
    ("non-existent", "non existent"),
]


@pytest.mark.parametrize("spellings", SAME)
def test_each_spelling_finds_every_other(spellings):
    for text, query in permutations(spellings, 2):
        pair = f"{query!r} in {text!r}"
        assert is_found(query, text), pair
        assert is_found(query, f"x {text}; y"), pair
        assert is_found_as_phrase(query, text), pair
        assert matching_spans(text, query_terms(query)), pair


@pytest.mark.parametrize(("text", "query"), DIFFERENT)
def test_other_words_stay_apart(text, query):
    assert not is_found(query, text)


@pytest.mark.parametrize(("text", "query"), STILL_FOUND)
def test_parts_and_forms_of_a_word_are_still_found(text, query):
    assert is_found(query, text)


@pytest.mark.parametrize(
    "text", ["9" * 6000 + "万人", "十" * 6000, "一" * 6000 + "年", "1.5" * 3000]
)
def test_a_numeral_without_end_is_only_a_text(text):
    assert is_found(text, text)
