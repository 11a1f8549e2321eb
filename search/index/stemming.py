"""The term of one folded word: its spelling, then its stem, chosen by its script.

``STEMMERS`` is the register of languages that words are stemmed in. A word in a script that none
of them is written in is its own term, folded.
"""

import re
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache

import Stemmer

from languages import codes

from .spelling_variants import normalise_spelling, unify_script
from .stop_words import ENGLISH, RUSSIAN

# A longer word is cut: no language has one, but a text may have an address or a key.
MAX_WORD_LENGTH = 40
# Distinct words whose terms are kept; a word and its term take about 250 bytes.
STEM_CACHE_SIZE = 100_000

_LATIN = re.compile(r"[a-z']+")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]+")
_VOWELS = "аеиоуыэюя"
_CONSONANTS = "бвгджзйклмнпрстфхцчшщ"

# What a root ends in is taken for an ending in one form and not in the next: Snowball makes Дорох
# of Дорохов and Дорохов of Дорохова, могил of могилы and мог of могила. So it is taken from all.
_ENDINGS = [
    re.compile(
        r"(?:ов|ев|ив|ыв|ом|ем|ам|ям|им|ым|ил|ыл|ит|ыт|ет|ят|ут|ют|еш|иш|ах|ях|их|ых|(?<=н)ул)$"
    ),
    re.compile(r"[ая][нлв]?$"),
    re.compile(r"[еийь]$"),
]
# What must be left of a root: two letters, one of them a vowel.
_ROOT = re.compile(rf"(?=.{{2}}).*[{_VOWELS}]")
# Столовая, the mess hall, is no table: стол.
_STEMS_KEPT_WHOLE = {"столов"}
# What a vowel that comes and goes leaves behind: камен(ь) and камн(и), боец and бойц(ы).
_FLEETING_VOWELS = [
    (re.compile(rf"(?<=[{_VOWELS}])[ео](?=[цк]$)"), "й"),
    (re.compile(r"(?<=л)е(?=ц$)"), "ь"),
    (re.compile(rf"(?<=[{_CONSONANTS}])[ео](?=[кнцрл]$)"), ""),
]
# Endings of which Snowball takes too much or nothing: подпись, дверьми.
_REGULAR = [(re.compile(r"(?<=пис)ь$"), "и"), (re.compile(r"ьми$"), "ями")]
_NEGATED = re.compile(r"n't$")
_POSSESSIVE = re.compile(r"'s?$")


class _Stemmers(threading.local):
    """One pair of stemmers a thread: a stemmer writes into its own buffer while it works."""

    def __init__(self) -> None:
        self.english = Stemmer.Stemmer("english", 0).stemWord
        self.russian = Stemmer.Stemmer("russian", 0).stemWord


_stemmers = _Stemmers()


@lru_cache(maxsize=STEM_CACHE_SIZE)
def term_of(word: str) -> str:
    """The term under which the folded `word` is indexed; empty for a stop word.

    `word` is what the analyser cuts out: letters with apostrophes or dots inside, or digits with
    their separators. At most ``MAX_WORD_LENGTH`` characters long.
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
    """The folded `word` without possessive, apostrophes and dots, in one script."""
    return unify_script(_POSSESSIVE.sub("", word).replace("'", "").replace(".", ""))


def normalise_digits(number: str) -> str:
    """The folded `number` without the separators of its thousands, in the digits 0 to 9."""
    return "".join(str(int(digit)) for digit in number if digit.isdecimal())


def russian_stem(word: str) -> str:
    """The stem of a Russian `word`, the same for as many of its forms as rules can join.

    It joins a few words that are not one (труд and трудовой), and far more that are: of 288 words
    of the camps, declined by a dictionary, Snowball alone leaves 72 in pieces, this 12.
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
    """How the words of one language are stemmed: those in `letters`, less its `stop_words`."""

    letters: re.Pattern[str]
    stem: Callable[[str], str]
    stop_words: frozenset[str]


#: By language. Nobody says in which language a word was typed: of several in one script one is
#: taken for all words, that which stands first among the museum's languages, or else here.
STEMMERS = {
    "en": StemmingRules(_LATIN, lambda word: _stemmers.english(word), ENGLISH),
    "ru": StemmingRules(_CYRILLIC, russian_stem, RUSSIAN),
}

#: Languages whose words have no stems: they are cut into pairs of characters (``japanese``).
WITHOUT_STEMS = frozenset({"ja"})


@cache
def _rules_by_script() -> tuple[StemmingRules, ...]:
    """The rules of each script, for as long as the process runs."""
    by_script: dict[str, StemmingRules] = {}
    for code in (*codes(), *STEMMERS):
        if code in STEMMERS:
            by_script.setdefault(STEMMERS[code].letters.pattern, STEMMERS[code])
    return tuple(by_script.values())


@cache
def stop_words() -> frozenset[str]:
    """Words that are not indexed, of all scripts."""
    return frozenset().union(*(rules.stop_words for rules in _rules_by_script()))
