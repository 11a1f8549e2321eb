"""Detection of a text's language, among those of the museum, by its letters."""

from __future__ import annotations

import re

from languages import codes

#: Languages with letters of their own. All others are assumed to use Latin letters.
LETTERS = {"ja": re.compile(r"[぀-ヿ㐀-鿿ｦ-ﾝ]"), "ru": re.compile(r"[Ѐ-ӿ]")}


def detect_language(text: str) -> str:
    """Return the code of the language of `text`, or "" if the museum has none for these letters.

    A text with Japanese letters is Japanese, one with Cyrillic letters Russian. Any other text is
    in the museum's first language with Latin letters.
    """
    for code, letters in LETTERS.items():
        if letters.search(text):
            return code if code in codes() else ""
    return next((code for code in codes() if code not in LETTERS), "")
