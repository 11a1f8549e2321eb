"""The languages in which dates are parsed: the words, letters and order of numbers of each.

A text in any other language is parsed as `FALLBACK`: numbers and EDTF are understood, words are
not, and the curator gets a note. docs/languages.md lists what a new language needs.
"""

import re
from dataclasses import dataclass

from . import english, japanese, russian
from .tokens import Vocabulary

JAPANESE = re.compile(r"[ぁ-ヿ一-鿿々〇㋿㍻-㍾]")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(frozen=True)
class DateParser:
    """How dates are parsed in one language.

    `letters` matches a letter that no other language here has; a text with one is in this
    language. `year_first`: numbers are written year, month, day, and a year of one or two digits
    is a year of an era. `day_first`: 2/9/1945 is always the second of September.
    """

    vocabulary: Vocabulary
    letters: re.Pattern[str] | None = None
    year_first: bool = False
    day_first: bool = False


#: The letters of the languages are tried in this order.
PARSERS = {
    "ja": DateParser(japanese.VOCABULARY, letters=JAPANESE, year_first=True),
    "ru": DateParser(russian.VOCABULARY, letters=CYRILLIC, day_first=True),
    "en": DateParser(english.VOCABULARY),
}
#: The language of a text that neither its letters nor the caller decide.
FALLBACK = "en"


def detect_language(text: str, lang: str | None) -> str:
    """Return the language in which to parse ``text``: by its letters, else ``lang``.

    Return ``FALLBACK`` if ``lang`` is not among ``PARSERS``.
    """
    for code, parser in PARSERS.items():
        if parser.letters and parser.letters.search(text):
            return code
    return lang if lang in PARSERS else FALLBACK
