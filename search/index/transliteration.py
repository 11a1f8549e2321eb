"""Russian words in Latin letters, for suggestions: Sibir leads to Сибирь."""

import re

# The Cyrillic letters for Latin ones, in the common systems (ALA-LC without marks, BGN/PCGN, GOST).
_LETTERS = {
    "shch": "щ", "sch": "щ", "zh": "ж", "kh": "х", "ts": "ц", "ch": "ч", "sh": "ш",
    "yu": "ю", "iu": "ю", "ju": "ю", "ya": "я", "ia": "я", "ja": "я", "yo": "е", "ye": "е",
    "iy": "ий", "ii": "ий", "ij": "ий", "yy": "ый",
    "a": "а", "b": "б", "c": "ц", "d": "д", "e": "е", "f": "ф", "g": "г", "h": "х", "i": "и",
    "j": "й", "k": "к", "l": "л", "m": "м", "n": "н", "o": "о", "p": "п", "q": "к", "r": "р",
    "s": "с", "t": "т", "u": "у", "v": "в", "w": "в", "x": "кс", "y": "ы", "z": "з",
}  # fmt: skip
_LATIN = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))
_LATIN_WORD = re.compile("[a-z']+")
_SHORT_I = re.compile(r"(?<=[аеиоуыэюя])ы(?![аеиоуыэюя])|(?<=[аеоуыэюя])и$")


def in_cyrillic(word: str) -> str:
    """Return the folded `word` in Cyrillic if it is written in a to z, otherwise ""."""
    if not _LATIN_WORD.fullmatch(word):
        return ""
    written = _LATIN.sub(lambda match: _LETTERS[match[0]], word.replace("'", ""))
    return _SHORT_I.sub("й", written)
