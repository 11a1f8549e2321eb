"""The hash chain: computing the hash of an entry, and verifying a chain. Uses no database."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import Any

#: The first entry has this as the hash of its predecessor.
GENESIS_HASH = "0" * 64
#: The kind of an entry which says that the clock was set back: AuditKind.CLOCK.
CLOCK_KIND = "clock"


def entry_hash(entry: Any) -> str:
    """Return the SHA-256 of an entry, which includes the hash of the previous one, in hexadecimal.

    It is computed from canonical JSON: an array of the columns in the order below, in UTF-8,
    without spaces. The time is written in ISO 8601, in UTC, to the microsecond.
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
    """A broken link of the chain: the number of the entry, and a sentence about the problem."""

    sequence: int
    problem: str

    def __str__(self) -> str:
        return self.problem


def find_breaks(entries: Iterable[Any]) -> Iterator[ChainBreak]:
    """Yield every broken link of `entries`, which must be all entries in order of sequence.

    This detects altered, removed and inserted entries. It cannot detect that the newest entries
    were cut off, nor that all were written anew; for that, compare with the anchors
    (`audit.anchors`). An entry may be dated before the one before it only if it says that the
    clock was set back (`CLOCK_KIND`).
    """
    number, previous, latest = 0, GENESIS_HASH, None
    for entry in entries:
        name = f"entry {entry.sequence} ({entry.at:%Y-%m-%d %H:%M:%S} UTC, {entry.kind})"
        if entry.sequence != number + 1:
            missing = f"{number + 1}" if entry.sequence == number + 2 else f"from {number + 1}"
            yield ChainBreak(
                number + 1, f"Entries are missing before {name}: the next should be {missing}."
            )
        elif entry.previous != previous:
            yield ChainBreak(
                entry.sequence, f"{name} does not follow entry {number}: it names another hash."
            )
        if entry_hash(entry) != entry.hash:
            yield ChainBreak(
                entry.sequence, f"{name} was altered: its hash is not that of its content."
            )
            latest = None
        else:
            if latest is not None and entry.at < latest and entry.kind != CLOCK_KIND:
                yield ChainBreak(
                    entry.sequence, f"{name} is dated before entry {number}, which it follows."
                )
            latest = entry.at
        number, previous = entry.sequence, entry.hash
