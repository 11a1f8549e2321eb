"""Anchors: heads of the audit log's chain, written outside the database.

The chain shows that an entry was altered. It cannot show that the newest entries were cut off, nor
that somebody wrote all entries anew with right hashes. For that, the head of the chain is written
into a file after every hundredth entry and once a day. The file is a list to be printed: one line
for each anchor, with the time, the number of the entry and its hash,

    2026-11-30T23:12:25+00:00 1200 9f86d081884c7d65…

Lines are only appended, and are on the disk when the change returns. The setting AUDIT_ANCHORS
names the file, which is best where those who run the database cannot alter it, and the setting
AUDIT_ANCHOR_MAIL the people to whom the worker sends new lines.

A line with `restored` before the number says that an older state of the database was restored on
purpose: anchors of later entries do not count any more.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from audit.models import AuditEntry
from files import durable

_log = logging.getLogger(__name__)

#: Entries after which the head of the chain is anchored.
ANCHOR_EVERY = 100
_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00) (?P<restored>restored )?"
    r"(?P<sequence>\d{1,18}) (?P<hash>[0-9a-f]{64})(?P<why> .*)?"
)


@dataclass(frozen=True)
class Anchor:
    """The hash of the entry `sequence` of the log, as it was written down at the time `at` (UTC).

    With `is_restored` it is the newest entry of an older state that was restored, and `why` says
    why.
    """

    at: datetime
    sequence: int
    hash: str
    is_restored: bool = False
    why: str = ""

    def __str__(self) -> str:
        at = self.at.astimezone(UTC).isoformat(timespec="seconds")
        restored = "restored " * self.is_restored
        return f"{at} {restored}{self.sequence} {self.hash}{f' {self.why}' if self.why else ''}"

    @classmethod
    def read(cls, line: str) -> Anchor | None:
        """Return the anchor in a line, or None when the line has none."""
        found = _LINE.fullmatch(line.strip())
        if not found:
            return None
        return cls(
            datetime.fromisoformat(found["at"]),
            int(found["sequence"]),
            found["hash"],
            bool(found["restored"]),
            (found["why"] or "").strip(),
        )


@dataclass(frozen=True)
class AnchorFile:
    """What a file of anchors says.

    `anchors` are those that count; `restored` are the lines that set others aside; `damaged` are
    the numbers of lines that cannot be read. A last line that was cut off, as by a power failure,
    is not one of them.
    """

    anchors: list[Anchor]
    restored: list[Anchor]
    damaged: list[int]


def anchors_path() -> Path:
    """Return the path of the file; there may be none yet."""
    return Path(settings.AUDIT_ANCHORS)


def read_anchors(path: Path) -> AnchorFile:
    """Read a file of anchors. Raises OSError, also when there is none."""
    text = path.read_text(encoding="utf-8", errors="replace")
    return parse_anchors(text.splitlines(), is_cut=bool(text) and not text.endswith("\n"))


def parse_anchors(lines: list[str], *, is_cut: bool = False) -> AnchorFile:
    """Read lines of anchors; with `is_cut` the last one was not finished, and may be damaged."""
    anchors: list[Anchor] = []
    restored: list[Anchor] = []
    damaged: list[int] = []
    for number, line in enumerate(lines, start=1):
        anchor = Anchor.read(line)
        if anchor is None:
            if line.strip() and not (is_cut and number == len(lines)):
                damaged.append(number)
            continue
        if anchor.is_restored:
            restored.append(anchor)
            anchors = [each for each in anchors if each.sequence <= anchor.sequence]
        anchors.append(anchor)
    return AnchorFile(anchors, restored, damaged)


def anchor_on_commit(entry: AuditEntry) -> None:
    """Anchor `entry` once the current transaction is committed, before its caller continues.

    A failure is logged and does not fail the change: the next anchor brings the missing ones.
    """
    transaction.on_commit(lambda: anchor(entry.sequence, entry.hash), robust=True)


def anchor(sequence: int, hash: str) -> list[Anchor]:
    """Anchor the entry `sequence`, and every hundredth before it that is missing in the file.

    Return the anchors that were written. Raises OSError.
    """

    def following(lines: list[str]) -> list[str]:
        known = parse_anchors(lines).anchors
        if (sequence, hash) in {(each.sequence, each.hash) for each in known}:
            return []
        last = max((each.sequence for each in known), default=0)
        missed = range(last - last % ANCHOR_EVERY + ANCHOR_EVERY, sequence, ANCHOR_EVERY)
        entries = AuditEntry.objects.filter(sequence__in=list(missed)).order_by("sequence")
        new = [*entries.values_list("sequence", "hash"), (sequence, hash)]
        now = timezone.now()
        return [str(Anchor(now, number, head)) for number, head in new]

    written = durable.append_lines(anchors_path(), following)
    return [found for line in written if (found := Anchor.read(line)) is not None]


def anchor_daily() -> list[Anchor]:
    """Anchor the newest entry unless that was done today, and what a killed process left out.

    The worker calls it every hour. Raises OSError.
    """
    head = AuditEntry.objects.order_by("-sequence").first()
    if head is None:
        return []
    path = anchors_path()
    known = read_anchors(path).anchors if path.exists() else []
    if not known and head.sequence > ANCHOR_EVERY:
        _log.warning("There were no anchors of the audit log in %s: a new file is begun.", path)
    last = max(known, key=lambda each: each.sequence, default=None)
    hundreds = head.sequence // ANCHOR_EVERY
    has_hundreds = last is not None and last.sequence // ANCHOR_EVERY >= hundreds
    if last is not None and has_hundreds and last.at.date() == timezone.now().date():
        return []
    return anchor(head.sequence, head.hash)


def declare_restored(why: str) -> Anchor:
    """Write that the present, older state of the log was restored on purpose. Raises OSError."""
    head = AuditEntry.objects.order_by("-sequence").first()
    sequence, hash = (head.sequence, head.hash) if head else (0, "0" * 64)
    line = Anchor(timezone.now(), sequence, hash, True, " ".join(why.split()))
    durable.append_lines(anchors_path(), lambda lines: [str(line)])
    return line


def disagreements(file: AnchorFile) -> Iterable[str]:
    """Yield a sentence for everything in which the log does not agree with its anchors."""
    for number in file.damaged:
        yield f"Line {number} of the anchors cannot be read: somebody altered it."
    hashes = dict(
        AuditEntry.objects.filter(sequence__in={each.sequence for each in file.anchors})
        .order_by()
        .values_list("sequence", "hash")
        if len(file.anchors) <= _MAX_PARAMETERS
        else AuditEntry.objects.order_by().values_list("sequence", "hash").iterator(2000)
    )
    expected = 0
    for found in sorted(file.anchors, key=lambda each: each.sequence):
        if found.sequence and found.sequence not in hashes:
            yield (
                f"Entry {found.sequence}, which was anchored at {found.at:%Y-%m-%d %H:%M:%S} UTC, "
                "is not in the log: the newest entries were cut off, or an older state of the "
                "database was restored. If you restored it yourself, say so: "
                "`manage.py anchor_audit --restored WHY`."
            )
        elif found.sequence and hashes[found.sequence] != found.hash:
            yield (
                f"Entry {found.sequence} has another hash than when it was anchored at "
                f"{found.at:%Y-%m-%d %H:%M:%S} UTC: the log was written anew."
            )
        if expected and found.sequence > expected:
            yield f"The anchor of entry {expected} is missing: its line was taken out of the file."
        expected = found.sequence - found.sequence % ANCHOR_EVERY + ANCHOR_EVERY


#: A database accepts no more than some thousands of parameters.
_MAX_PARAMETERS = 500
