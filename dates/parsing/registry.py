"""Which languages dates are read in: for each its words, its letters and its order of figures.

A language that is not here is read as `FALLBACK`: figures and EDTF are understood, its own words
are not, and the curator is told so. docs/languages.md says what a new one needs.
"""

import re
from dataclasses import dataclass

from . import english, japanese, russian
from .tokens import Vocabulary

JAPANESE = re.compile(r"[ぁ-ヿ一-鿿々〇㋿㍻-㍾]")
CYRILLIC = re.compile(r"[а-яё]", re.IGNORECASE)


@dataclass(frozen=True)
class DateParser:
    """How one language is read.

    `letters` are those that no other language here has, and by which a text is known to be in it.
    `year_first`: figures run from year to day, and a short year is one of an era.
    `day_first`: 2/9/1945 is the second of September to all its readers.
    """

    vocabulary: Vocabulary
    letters: re.Pattern[str] | None = None
    year_first: bool = False
    day_first: bool = False


#: In the order in which their letters are looked for.
PARSERS = {
    "ja": DateParser(japanese.VOCABULARY, letters=JAPANESE, year_first=True),
    "ru": DateParser(russian.VOCABULARY, letters=CYRILLIC, day_first=True),
    "en": DateParser(english.VOCABULARY),
}
#: Read where nothing else is said.
FALLBACK = "en"


def detect_language(text: str, lang: str | None) -> str:
    """The language that ``text`` is read in: by its letters, else ``lang``, else ``FALLBACK``."""
    for code, parser in PARSERS.items():
        if parser.letters and parser.letters.search(text):
            return code
    return lang if lang in PARSERS else FALLBACK
