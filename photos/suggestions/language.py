"""In which of the museum's languages a text is written, by its letters."""

from __future__ import annotations

import re

from languages import codes

#: Languages that have letters of their own; any other is taken to be written in Latin ones.
LETTERS = {"ja": re.compile(r"[぀-ヿ㐀-鿿ｦ-ﾝ]"), "ru": re.compile(r"[Ѐ-ӿ]")}


def detect_language(text: str) -> str:
    """Japanese before Russian before the museum's first language without letters of its own.

    Empty where the museum has no language for the letters.
    """
    for code, letters in LETTERS.items():
        if letters.search(text):
            return code if code in codes() else ""
    return next((code for code in codes() if code not in LETTERS), "")
