"""docs/search.md lists every pair of words that the index equates, and no others."""

import re
from pathlib import Path

import pytest

from search.index import japanese_variants, spelling_variants, stop_words
from search.index.fuzzy import edits_allowed
from search.index.kanji import VARIANTS

DOC = (Path(__file__).resolve().parents[3] / "docs/search.md").read_text()
WITH_KANA = re.sub(r"\((\w+)\)", r"\1", japanese_variants.OKURIGANA).split()
WITHOUT_KANA = re.sub(r"\(\w+\)", "", japanese_variants.OKURIGANA).split()


def table_after(introduction):
    """The rows of the table that follows the paragraph `introduction`."""
    _, found, rest = DOC.partition(f"\n{introduction}\n\n")
    assert found, f"docs/search.md has no paragraph “{introduction}”"
    rows = [line.strip("| ").split(" | ") for line in rest.split("\n\n")[0].splitlines()]
    return rows[2:]


@pytest.mark.parametrize(
    ("introduction", "pairs"),
    [
        ("The beginning of an English word:", spelling_variants.ENGLISH_PREFIXES),
        ("A whole English word:", spelling_variants.ENGLISH_WORDS),
        (
            "A Soviet abbreviation in Latin letters, or in its longer form:",
            spelling_variants.ABBREVIATIONS,
        ),
        ("The beginning of a Russian word:", spelling_variants.RUSSIAN_PREFIXES),
        ("A whole Russian word:", spelling_variants.RUSSIAN_WORDS),
        (
            "Japanese words with and without their kana:",
            dict(zip(WITH_KANA, WITHOUT_KANA, strict=True)),
        ),
        ("Katakana words, small kana already written large:", japanese_variants.KATAKANA_WORDS),
    ],
)
def test_every_pair_is_printed_and_no_other(introduction, pairs):
    rows = table_after(introduction)
    assert len(rows) == len(pairs)
    assert dict(rows) == pairs


@pytest.mark.parametrize(
    ("language", "words"), [("English", stop_words.ENGLISH), ("Russian", stop_words.RUSSIAN)]
)
def test_every_stop_word_is_printed(language, words):
    (printed,) = re.findall(rf"^{language}: (.*)\.$", DOC, re.M)
    assert set(printed.split()) == words


def test_the_number_of_variant_kanji_is_printed():
    assert f": {len(VARIANTS)} forms" in DOC


def test_the_slips_allowed_are_printed():
    assert "One slip in a word of 4 letters, two from 7, three from 12" in DOC
    assert [edits_allowed("a" * letters) for letters in (3, 4, 6, 7, 11, 12)] == [0, 1, 1, 2, 2, 3]
