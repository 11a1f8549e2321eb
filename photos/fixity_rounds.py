"""Reading the whole collection in portions, night by night, and keeping what was found.

The place reached is stored after every few masters, so that a check that was killed goes on there.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from photos.fixity import Finding, next_masters, verify_batch
from photos.models import FixityCheck, Master
from photos.pace import Pace

#: How many findings the detail of a check names.
_NAMED = 20


def current_check(*, anew: bool = False) -> FixityCheck:
    """Return the check that is not finished, or with `anew`, or if there is none, a new one."""
    unfinished = FixityCheck.objects.filter(finished_at=None).first()
    if unfinished is not None and not anew:
        return unfinished
    FixityCheck.objects.filter(finished_at=None).delete()
    return FixityCheck.objects.create()


def nightly_bytes() -> int:
    """Return the bytes of masters to be read each night, so that VERIFY_EVERY_DAYS nights do."""
    total = Master.objects.aggregate(total=Sum("size"))["total"] or 0
    return -(-int(total) // int(settings.VERIFY_EVERY_DAYS))


def read_on(
    check: FixityCheck, workers: int, *, limit: int | None = None, bytes_per_second: int = 0
) -> Iterator[Finding | None]:
    """Go on with `check`, until everything is read or `limit` bytes of masters are.

    Yields as `photos.fixity.verify_masters` does. `bytes_per_second` bounds how fast is read,
    public copies included; 0 means no bound.
    """
    pace = Pace(bytes_per_second) if bytes_per_second else None
    read = 0
    with ThreadPoolExecutor(workers) as pool:
        while batch := next_masters(check.position):
            findings = verify_batch(batch, pool, pace)
            size = sum(master.size for master in batch)
            read += size
            _note(check, batch[-1].pk, len(batch), size, findings)
            yield from findings
            if limit is not None and read >= limit and next_masters(check.position):
                return
    check.finished_at = timezone.now()
    check.save(update_fields=["finished_at"])


def _note(
    check: FixityCheck, position: int, masters: int, size: int, findings: list[Finding | None]
) -> None:
    wrong = [str(finding) for finding in findings if finding is not None]
    named = check.detail.splitlines()
    check.position, check.read_at = position, timezone.now()
    check.masters += masters
    check.bytes += size
    check.wrong += len(wrong)
    check.detail = "\n".join([*named, *wrong][:_NAMED])
    check.save()
