"""Full stops that do not end a sentence: those of abbreviations, initials and ordinal numbers.

One list serves all languages, because a text cites names and sources of the others.
"""

from __future__ import annotations

import re

#: Abbreviations that another word follows: titles, and what cannot end a sentence.
_BEFORE_A_WORD = re.compile(
    r"""
    mr|mrs|ms|messrs|dr|prof|gen|lt|maj|capt|col|sgt|cpl|pvt|brig|cdr|adm|gov|hon|rev|st|mt|
    ft|ca|cf|viz|vs|approx|orig|repr|гг|вв|тт|им|др|см|ср|ст|ул|тыс|напр|проф|акад|гр|г-н|
    г-жа|ген|полк|подполк|кап|лейт|серж|обл|р-н|окр|пос|дер|просп|пер|корп|прим
    """,
    re.VERBOSE,
)
#: Abbreviations only before a number. Elsewhere some of them are words: “He said no.”
_BEFORE_A_NUMBER = re.compile(
    r"""
    no|nos|nr|nrs|art|arts|app|bd|bk|bks|cat|ch|chap|chaps|col|cols|div|doc|docs|ed|eds|fig|
    figs|fol|fols|inv|item|jan|feb|mar|apr|jun|jul|aug|sep|sept|oct|nov|dec|neg|op|p|pp|pl|
    pls|pg|para|par|pt|pts|ref|reg|regt|sec|sect|ser|sh|tab|vol|vols|вып|гл|год|д|док|ед|ил|
    инв|кат|кн|л|лл|л\.д|о|оп|п|пп|поз|разд|рис|с|стб|стр|сс|табл|т|тт|ф|хр|ч|шт|янв|февр|фев|
    апр|авг|сент|окт|нояб|дек
    """,
    re.VERBOSE,
)

#: How many characters before a full stop are looked at: more than an abbreviation has.
_REACH = 60
#: One letter is an initial or an abbreviation of its own: F. Abe, т. е., e.g., г.
_INITIALS = re.compile(r"(?:^|[\s(\[«“„\"'’‘№—–-])(?:[^\W\d_]\.[\s\u00a0\u202f]?)*[^\W\d_]\.$")
_LAST_WORD = re.compile(r"([^\W\d_]+(?:[-.][^\W\d_]+)*)\.$")
#: What may stand for a number: 5, V, XIV, A-17, №5, [5].
_NUMBER = re.compile(r"[\[(«“\"]?(?:[№#]\s?)?(?:\d|[IVXLCDM]+\b|[^\W\d_]{1,3}[-–/.]?\d)")


def ends_sentence(before: str, after: str) -> bool:
    """Return whether the full stop at the end of `before` ends a sentence, which `after` follows.

    `after` is the text behind the stop and the space. A small letter there continues the sentence.
    """
    before = before[-_REACH:]
    if after[:1].islower() or _INITIALS.search(before):
        return False
    word = _LAST_WORD.search(before)
    if word is None:
        return True
    abbreviation = word[1].lower()
    if _BEFORE_A_WORD.fullmatch(abbreviation):
        return False
    return not (_BEFORE_A_NUMBER.fullmatch(abbreviation) and _NUMBER.match(after))
