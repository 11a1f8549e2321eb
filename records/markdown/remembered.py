"""What was read from long Markdown texts, remembered, so that it is read before a transaction.

A record is validated and indexed while nobody else can save. What is read from its texts depends on
nothing but the texts; so a form reads them first (`read_ahead`), and finds them read later. Who
writes more texts than are remembered reads them with `reading_ahead`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, TypeVar

import languages
from languages.characters import clean_text

T = TypeVar("T")

#: Texts remembered for each function: those of a few forms with all their languages.
KEPT = 64
#: Characters of a text that is remembered: a shorter one is read in less than a millisecond, a
#: longer one would take too much memory.
SHORTEST, LONGEST = 2_000, 500_000

_readers: list[Callable[[str], object]] = []
#: Within `reading_ahead`: what each function returned for each of its texts.
_held: ContextVar[dict[tuple[object, str], Any] | None] = ContextVar("_held", default=None)


def remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    """Decorator: remember what `read` returned for the last long texts. It must not be changed."""
    kept = lru_cache(maxsize=KEPT)(read)

    @wraps(read)
    def read_or_recall(text: str) -> T:
        if not SHORTEST <= len(text) <= LONGEST:
            return read(text)
        held = _held.get()
        if held is not None and (read, text) in held:
            found: T = held[read, text]
            return found
        return kept(text)

    _readers.append(read_or_recall)
    return read_or_recall


def read_ahead(texts: Iterable[str]) -> None:
    """Read each long text of a form, in the shape in which the record will have it.

    `texts` are without the space around them if the form takes it away.
    """
    for text in _long(texts):
        for read in _readers:
            read(text)


@contextmanager
def reading_ahead(texts: Iterable[str]) -> Iterator[None]:
    """Read each long text, and remember all of them until the end of the block, however many."""
    held: dict[tuple[object, str], Any] = {}
    for text in _long(texts):
        if len(text) <= LONGEST:
            for read in _readers:
                function = read.__wrapped__  # type: ignore[attr-defined]
                held[function, text] = function(text)
    token = _held.set(held)
    try:
        yield
    finally:
        _held.reset(token)


def _long(texts: Iterable[str]) -> Iterator[str]:
    """Yield each long text once, cleaned as the models clean it."""
    yield from dict.fromkeys(clean_text(text) for text in texts if len(text) >= SHORTEST)


def markdown_texts(record: Any) -> Iterator[str]:
    """Yield the Markdown texts of a record in all languages: they are validated and indexed."""
    for name in getattr(record, "markdown_fields", ()):
        for language in languages.codes():
            yield getattr(record, f"{name}_{language}", "") or ""
