"""In which of the museum's languages a text is written, by its letters."""

from __future__ import annotations

import re

_JAPANESE = re.compile(r"[぀-ヿ㐀-鿿ｦ-ﾝ]")
_CYRILLIC = re.compile(r"[Ѐ-ӿ]")


def language_of(text: str) -> str:
    """`ja`, `ru` or `en`: whichever letters there are; Japanese before Russian before English."""
    if _JAPANESE.search(text):
        return "ja"
    return "ru" if _CYRILLIC.search(text) else "en"
