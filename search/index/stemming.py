"""Turn one folded word into its term: normalise the spelling, then stem it.

``STEMMERS`` registers the languages that have a stemmer; the stemmer is chosen by the script of
the word. A word in any other script is not stemmed: the folded word is the term.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from languages import codes

from .romanisation import unify_romanisation
from .spelling_variants import normalise_spelling, unify_script
from .stop_words import ENGLISH, RUSSIAN

# Longer words are cut. They are no words of a language, but web addresses or keys.
MAX_WORD_LENGTH = 40
# Number of words whose terms are cached; a word and its term take about 250 bytes.
STEM_CACHE_SIZE = 100_000

_LATIN = re.compile(r"[a-z']+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_VOWELS = "аеиоуыэюя"
_CONSONANTS = "бвгджзйклмнпрстфхцчшщ"

# Snowball mistakes the end of a root for an ending in some forms only: it makes Дорох of Дорохов
# but Дорохов of Дорохова, могил of могилы but мог of могила. So such an end is removed from all.
_ENDINGS = [
    re.compile(
        r"(?:ов|ев|ив|ыв|ом|ем|ам|ям|им|ым|ил|ыл|ит|ыт|ет|ят|ут|ют|еш|иш|ах|ях|их|ых|(?<=н)ул)$"
    ),
    re.compile(r"[ая][нлв]?$"),
    re.compile(r"[еийь]$"),
]
# A root must keep at least two letters, one of them a vowel.
_ROOT = re.compile(rf"(?=.{{2}}).*[{_VOWELS}]")
# Stems that keep their end: столовая (mess hall) must not become стол (table).
_STEMS_KEPT_WHOLE = {"столов"}
# Fleeting vowels, which are missing in some forms: камен(ь) and камн(и), боец and бойц(ы).
_FLEETING_VOWELS = [
    (re.compile(rf"(?<=[{_VOWELS}])[ео](?=[цк]$)"), "й"),
    (re.compile(r"(?<=л)е(?=ц$)"), "ь"),
    (re.compile(rf"(?<=[{_CONSONANTS}])[ео](?=[кнцрл]$)"), ""),
]
# Endings that Snowball removes wrongly or not at all: подпись, дверьми.
_REGULAR = [(re.compile(r"(?<=пис)ь$"), "и"), (re.compile(r"ьми$"), "ями")]
_NEGATED = re.compile(r"n't$")
_POSSESSIVE = re.compile(r"'s?$")


class _Stemmers(threading.local):
    """The stemmers of one thread: a stemmer has a buffer and is not safe to share."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english", 0).stemWord
        self.russian = Stemmer.Stemmer("russian", 0).stemWord


_stemmers = _Stemmers()


@lru_cache(maxsize=STEM_CACHE_SIZE)
def term_of(word: str) -> str:
    """Return the term of the folded `word`, or "" for a stop word.

    `word` is a token of the analyser: letters with apostrophes or dots inside, or digits with
    separators. The term has at most ``MAX_WORD_LENGTH`` characters.
    """
    if word[0].isdecimal():
        return normalise_digits(word)[:MAX_WORD_LENGTH]
    if _NEGATED.search(word):
        return "not"
    whole = strip_marks(word)
    if whole in stop_words():
        return ""
    whole = normalise_spelling(whole)
    for stemmer in _rules_by_script():
        if stemmer.letters.fullmatch(whole):
            return stemmer.stem(whole)[:MAX_WORD_LENGTH]
    return whole[:MAX_WORD_LENGTH]


def strip_marks(word: str) -> str:
    """Return the folded `word` without possessive, apostrophes and dots, in one script."""
    return unify_script(_POSSESSIVE.sub("", word).replace("'", "").replace(".", ""))


def normalise_digits(number: str) -> str:
    """Return the folded `number` without thousands separators, in the digits 0 to 9."""
    return "".join(str(int(digit)) for digit in number if digit.isdecimal())


def english_stem(word: str) -> str:
    """Return the stem of an English `word`, in one romanisation if the word is Japanese."""
    return unify_romanisation(_stemmers.english(word))


def russian_stem(word: str) -> str:
    """Return the stem of a Russian `word`, the same for as many of its forms as possible.

    Snowball's stemmer is completed by more rules. They give a few different words the same stem
    (труд and трудовой), but join many more forms of the same word: of 288 words from the camps,
    with all forms from a dictionary, Snowball alone gives 72 more than one stem, this function 12.
    """
    for ending, regular in _REGULAR:
        word = ending.sub(regular, word)
    stem = _stemmers.russian(word)
    if stem not in _STEMS_KEPT_WHOLE:
        for ending in _ENDINGS:
            root = ending.sub("", stem)
            stem = root if _ROOT.match(root) else stem
        for fleeting, left in _FLEETING_VOWELS:
            stem, found = fleeting.subn(left, stem)
            if found:
                break
    return stem.replace("э", "е")


@dataclass(frozen=True)
class StemmingRules:
    """How words of one language are stemmed: those written in `letters`, except `stop_words`."""

    letters: re.Pattern[str]
    stem: Callable[[str], str]
    stop_words: frozenset[str]


#: By language. The language of a typed word is unknown, so all words of a script are stemmed in one
#: language: the first with this script among the museum's languages, or else in this table.
STEMMERS = {
    "en": StemmingRules(_LATIN, english_stem, ENGLISH),
    "ru": StemmingRules(_CYRILLIC, russian_stem, RUSSIAN),
}

#: Languages without stemming: their text is split into character bigrams (``japanese``).
WITHOUT_STEMS = frozenset({"ja"})


@cache
def _rules_by_script() -> tuple[StemmingRules, ...]:
    """Return the rules for each script; they are fixed for the lifetime of the process."""
    by_script: dict[str, StemmingRules] = {}
    for code in (*codes(), *STEMMERS):
        if code in STEMMERS:
            by_script.setdefault(STEMMERS[code].letters.pattern, STEMMERS[code])
    return tuple(by_script.values())


@cache
def stop_words() -> frozenset[str]:
    """Return the stop words of all scripts, which are not indexed."""
    return frozenset().union(*(rules.stop_words for rules in _rules_by_script()))
