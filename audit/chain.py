"""The chain itself: what an entry's hash is of, and where a chain is broken. Knows no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

#: What stands for the hash of the entry before the first.
GENESIS_HASH = "0" * 64


def entry_hash(entry: Any) -> str:
    """SHA-256, in hexadecimal, of an entry with the hash of the one before it.

    Of its canonical JSON: an array of the columns in this order, UTF-8, no spaces; the moment in
    UTC to the microsecond.
    """
    content = [
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.user_key,
        entry.user_name,
        entry.kind,
        entry.why,
        entry.records,
        entry.version,
        entry.previous,
    ]
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class ChainBreak:
    """A link of the chain that does not hold, and what of it was found."""

    sequence: int
    problem: str

    def __str__(self) -> str:
        return self.problem


def find_breaks(entries: Iterable[Any]) -> Iterator[ChainBreak]:
    """Every broken link of `entries`, in the order of their numbers; nothing when all hold.

    A chain shows what was altered, removed or put between. That its newest entries were cut off
    only a hash shows that somebody wrote down (`manage.py verify_audit --head`).
    """
    number, previous = 0, GENESIS_HASH
    for entry in entries:
        name = f"entry {entry.sequence} ({entry.at:%Y-%m-%d %H:%M:%S} UTC, {entry.kind})"
        if entry.sequence != number + 1:
            gone = f"{number + 1}" if entry.sequence == number + 2 else f"from {number + 1}"
            yield ChainBreak(
                number + 1, f"Entries are missing before {name}: the next should be {gone}."
            )
        elif entry.previous != previous:
            yield ChainBreak(
                entry.sequence, f"{name} does not follow entry {number}: it names another hash."
            )
        if entry_hash(entry) != entry.hash:
            yield ChainBreak(
                entry.sequence, f"{name} was altered: its hash is not that of its content."
            )
        number, previous = entry.sequence, entry.hash
