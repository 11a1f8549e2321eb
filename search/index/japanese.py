"""Normalisation of Japanese text before it is split into bigrams: one form for each spelling.

The order of the steps: first variant kanji, iteration marks, okurigana and years in kanji; then
hiragana, old letters and small letters as plain katakana; last, words with two spellings. A query
is split at its particles before the second step, while hiragana still differs from katakana.
"""

import re

from .folding import Replacement
from .japanese_variants import KATAKANA_WORDS, OKURIGANA
from .kanji import VARIANTS
from .numerals import NUMERAL, as_digits

KANJI = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〆〇"
KANA = "\u3041-\u3096\u309d\u309e\u30a1-\u30fa\u30fc-\u30fe\u31f0-\u31ff"
HANGUL = "\u1100-\u11ff\u3130-\u318f\uac00-\ud7af"
# All characters that are split into bigrams, because their words are not separated by spaces.
LETTERS = f"{KANJI}{KANA}々{HANGUL}"

# Marks where a query is split; a single kana beside it was not typed as a word.
QUERY_BREAK = "\x1f"

Step = tuple[re.Pattern[str], Replacement]

# Particles: hiragana that only links two words.
PARTICLES = (
    "における|にかんする|に関する|についての?|による|によって|により|としての?|という|といった|をめぐる|への|での|との"
    "|からの?|までの?|よりも?|などの?|には|では|とは|へは|にも|でも|とも|の|を|に|で|と|が|は|も|へ|や|か"
)
# Inflectional endings, which are not words.
INFLECTIONS = (
    "されていた|されている|させられた|していた|している|された|される|させた|させる|しました|します|しない|した|する|して|され"
    "|られていた|られている|られた|られる|っていた|っている|んでいた|んでいる|ていた|ている|ました|ます|ません"
    "|いる|ある|あった|なる|なった|こと|ため|でした|です|だった|である|であった|なかった|ない|った|って|んだ|んで|いた|いて|いだ|いで|た|て|る|だ|な"
)


def _okurigana_steps() -> list[Step]:
    """Return one pattern for all compounds; a match is replaced by its kanji without kana."""
    words = []
    for word in OKURIGANA.split():
        optional = re.sub(
            r"\((\w+)\)",
            lambda kana: "(?:" + "".join(f"[{_either_kana(letter)}]" for letter in kana[1]) + ")?",
            word,
        )
        words.append(optional)
    kana = re.compile(rf"[{KANA}]+")
    return [(re.compile("|".join(words)), lambda match: kana.sub("", match[0]))]


def _either_kana(letter: str) -> str:
    """Return the hiragana `letter` and its katakana: texts of the war years write 引キ揚ゲ."""
    return letter + chr(ord(letter) + 0x60)


_VOICED = str.maketrans(
    "かきくけこさしすせそたちつてとはひふへほカキクケコサシスセソタチツテトハヒフヘホ",
    "がぎぐげござじずぜぞだぢづでどばびぶべぼガギグゲゴザジズゼゾダヂヅデドバビブベボ",
)
_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def _expand_iteration_marks(match: re.Match[str]) -> str:
    letter, marks = match[1], match[2]
    return letter + "".join(
        letter.translate(_VOICED) if mark in "ゞヾ" else letter for mark in marks
    )


# These steps keep hiragana and katakana apart.
NORMALISATION_STEPS: list[Step | dict[int, str]] = [
    VARIANTS,
    (re.compile(rf"([{KANJI}])(々+)"), lambda match: match[1] * (1 + len(match[2]))),
    (re.compile(r"([\u3041-\u3096\u30a1-\u30fa])([ゝゞヽヾ]+)"), _expand_iteration_marks),
    # Between katakana, a dash or the kanji 一 is a mistyped mark of a long vowel.
    (re.compile(r"(?<=[\u30a1-\u30fa])[-\u2010-\u2015\u2212\u2500一](?=[\u30a1-\u30fa])"), "ー"),
    *_okurigana_steps(),
    (
        re.compile(r"[〇零一二三四五六七八九]{4}(?=年)"),
        lambda match: match[0].translate(_DIGITS),
    ),
    # 三ヶ月, 3か所: the same counter in several spellings.
    (re.compile(r"(?<=[0-9一二三四五六七八九十百数])[かカヵケヶ箇](?=[月所国年村条])"), "カ"),
]

# Texts are indexed with numerals in kanji and in digits, a query looks up the digits.
NUMERAL_STEP: Step = (NUMERAL, as_digits)

# コンピューター and コンピュータ: the long vowel mark at the end of a longer word is optional.
FINAL_LONG_VOWEL_STEPS: list[Step] = [
    (re.compile(r"(?<=[\u30a1-\u30fa\u30fc]{2}[\u30a1-\u30fa])ー(?![\u30a1-\u30fa\u30fc])"), ""),
    (re.compile(r"(?<=[\u3041-\u3096\u30fc]{2}[\u3041-\u3096])ー(?![\u3041-\u3096\u30fc])"), ""),
]

_HIRAGANA = "\u3041-\u3096"
_AFTER_A_WORD = rf"(?<=[{KANJI}\u30a1-\u30fa\u30fc々])"
_AFTER_OKURIGANA = "|".join(rf"(?<=[{KANJI}]{f'[{_HIRAGANA}]' * kana})" for kana in (1, 2, 3))
_BEFORE_A_WORD = rf"(?=[{KANJI}\u30a1-\u30fa]|[^{LETTERS}]|$)"
# The repetitions are bounded: otherwise a text of many endings could take exponential time.
QUERY_BREAK_STEPS: list[Step] = [
    # 1947年頃: search for the digits of a year only, and of a month or day with its counter.
    (re.compile(r"(?<=[0-9]{4})(?:年代?|年度)(?:頃|ごろ|末|初め)?"), QUERY_BREAK),
    (re.compile(r"(?<=[0-9][年月日])(?:頃|ごろ)"), QUERY_BREAK),
    (
        re.compile(rf"{_AFTER_A_WORD}(?:{PARTICLES}|{INFLECTIONS}){{1,4}}{_BEFORE_A_WORD}"),
        QUERY_BREAK,
    ),
    # 飢えと寒さ, 食べた: the okurigana after the kanji is kept.
    (
        re.compile(
            rf"(?:{_AFTER_OKURIGANA})"
            rf"(?:(?:{INFLECTIONS})(?:{PARTICLES}){{0,3}}|(?:{PARTICLES}){{1,3}}){_BEFORE_A_WORD}"
        ),
        QUERY_BREAK,
    ),
    (re.compile(rf"(?<=[{_HIRAGANA}]{{3}})[のをにとが](?=[{KANJI}\u30a1-\u30fa])"), QUERY_BREAK),
]

# Small letters become large ones; ヂ ヅ ヰ ヱ are written as they are pronounced.
_LETTERS = str.maketrans("ァィゥェォッャュョヮヵヶヂヅヰヱ", "アイウエオツヤユヨワカケジズイエ")
KATAKANA: dict[int, str] = {
    **{code: chr(code + 0x60).translate(_LETTERS) for code in range(0x3041, 0x3097)},
    **{
        code: letter if isinstance(letter, str) else chr(letter)
        for code, letter in _LETTERS.items()
    },
}

_VU = {"ヴア": "バ", "ヴイ": "ビ", "ヴエ": "ベ", "ヴオ": "ボ", "ヴユ": "ビユ", "ヴ": "ブ"}
KATAKANA_STEPS: list[Step | dict[int, str]] = [
    KATAKANA,
    (re.compile("|".join(_VU)), lambda match: _VU[match[0]]),
    (
        re.compile("|".join(sorted(KATAKANA_WORDS, key=len, reverse=True))),
        lambda match: KATAKANA_WORDS[match[0]],
    ),
]

# アンドレイ・サモーヒン and ミヤモト ツトム are also indexed without the separator.
JOIN_STEPS: list[Step] = [
    (re.compile(rf"(?<=[{LETTERS}])[\s・=゠·•‧∙]+(?=[{LETTERS}])"), ""),
]

ANY_JAPANESE = re.compile(f"[{LETTERS}]")
# A particle alone, in katakana as after folding; as a query it is ignored.
LONE_PARTICLES = frozenset("ノヲニデトガハモヘヤカ")
