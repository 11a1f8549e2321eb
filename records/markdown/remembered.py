"""What was read from long Markdown texts, remembered, so that it is read before a transaction.

A record is validated and indexed while nobody else can save. What is read from its texts depends on
nothing but the texts; so a form reads them first (`read_ahead`), and finds them read later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import TypeVar

from languages.characters import clean_text

T = TypeVar("T")

#: Texts remembered for each function: those of a few forms with all their languages.
KEPT = 64
#: Characters of a text that is remembered: a shorter one is read in less than a millisecond, a
#: longer one would take too much memory.
SHORTEST, LONGEST = 2_000, 500_000

_readers: list[Callable[[str], object]] = []


def remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    """Decorator: remember what `read` returned for the last long texts. It must not be changed."""
    kept = lru_cache(maxsize=KEPT)(read)

    @wraps(read)
    def read_or_recall(text: str) -> T:
        return kept(text) if SHORTEST <= len(text) <= LONGEST else read(text)

    _readers.append(read_or_recall)
    return read_or_recall


def read_ahead(texts: Iterable[str]) -> None:
    """Read each long text of a form, in the shape in which the record will have it."""
    for text in texts:
        if len(text) >= SHORTEST:
            cleaned = clean_text(text.strip())
            for read in _readers:
                read(cleaned)
