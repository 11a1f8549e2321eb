"""Spellings of one word that differ by the system of writing it in another alphabet.

Japanese in Latin letters: the long vowel of 大野 is written Ōno, Ono, Ohno or Ouno, the syllabic n
before b, m and p is n or m (Shinpei, Shimpei), and before a vowel it may have a mark after it
(Ken-ichi, Ken'ichi, Kenichi). Russian print of the 1920s to 1950s has an apostrophe for ъ (с'езд).
"""

import re

from .folding import Replacement

_VOWEL = "[aiueo]"
_CONSONANT = "(?:(?:k?k|s?s|t?t|p?p|t?ch|cch|s?sh|ts|[bdfghjmnrwyz])y?)"
_SYLLABLE = rf"(?:{_CONSONANT}?{_VOWEL}|n(?![aiueoy])|(?<=[ou])h(?![aiueoy]))"
#: A word that can be Japanese in Latin letters, in the Hepburn or the Kunrei system.
_JAPANESE_WORD = re.compile(rf"{_SYLLABLE}{{2,}}")
_LONG_VOWEL = re.compile(r"(?<=o)(?:u|o|h(?![aiueoy]))|(?<=u)(?:u|h(?![aiueoy]))")
_SYLLABIC_N = re.compile(r"m(?=[bmp])")
# English words of this form that would become another word: son, mon, non, ton, bon, roe.
_ENGLISH_WORDS = frozenset({"soon", "moon", "noon", "noun", "toon", "boon", "goon", "roue"})

Step = tuple[re.Pattern[str], Replacement]

#: Ken-ichi, Shin-ya: the mark after a syllabic n is removed.
MARK_AFTER_N: Step = (
    re.compile(
        rf"(?<![a-z'-])((?:{_CONSONANT}?{_VOWEL})+n)[-\u2010\u2011](?=[aiueoy]{_SYLLABLE}+(?![a-z'-]))"
    ),
    r"\1",
)

_APOSTROPHES = "'\"\u201c\u201d"
_PREFIXES = (
    "без|во|взо?|воз|двух|из|интер|контр|кон|меж|над|об|от|пан|под|пред|раз|сверх|с|суб|транс|трех"
    "|ад|ин|фельд|четырех"
)
#: С'езд, об"явление: a mark after a prefix, where ъ is written today. Other apostrophes, as in the
#: Ukrainian В'ячеслав, are no ъ in Russian.
APOSTROPHE_FOR_HARD_SIGN: Step = (
    re.compile(
        rf"(?<!\w)((?:не)?(?:{_PREFIXES}))[{_APOSTROPHES}](?=[еюя]\w)"
        rf"|(?<!\w)((?:не)?в)[{_APOSTROPHES}](?=е\w)",
        re.IGNORECASE,
    ),
    lambda match: f"{match[1] or match[2]}ъ",
)
HAS_MARK = re.compile(rf"n[-\u2010\u2011][aiueoy]|[а-я][{_APOSTROPHES}][еюя]")


def unify_romanisation(stem: str) -> str:
    """Return the English `stem` in the one romanisation that is indexed.

    Only a stem that can be Japanese loses its long vowels; m becomes n before b, m and p in every
    stem, which no two English words differ by.
    """
    stem = _SYLLABIC_N.sub("n", stem)
    if stem in _ENGLISH_WORDS or len(stem) < 4 or not _JAPANESE_WORD.fullmatch(stem):
        return stem
    return _LONG_VOWEL.sub("", stem)
