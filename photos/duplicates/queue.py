"""Enqueueing of comparisons for the worker."""

from __future__ import annotations

from django.utils import timezone

from jobs.models import JobStatus
from photos.models import Comparison, Master


def enqueue_comparison(master: Master) -> None:
    """Enqueue the comparison of `master`, for the first time or once more."""
    Comparison.objects.update_or_create(
        master=master,
        defaults={
            "status": JobStatus.WAITING,
            "due_at": timezone.now(),
            "reason": "",
            "attempts": 0,
            "claim": "",
            "claimed_until": None,
            "finished_at": None,
        },
    )


def enqueue_missing_comparisons() -> int:
    """Enqueue scans that were never compared, at most `Comparison.MAX_ENQUEUED`; return how many.

    These are scans from before there were comparisons, and of commands that run without a queue.
    """
    masters = Master.objects.filter(comparison__isnull=True, photo__isnull=False)
    missing = masters.only("pk")[: Comparison.MAX_ENQUEUED]
    comparisons = [Comparison(master=master) for master in missing]
    Comparison.objects.bulk_create(comparisons, ignore_conflicts=True, batch_size=500)
    return len(comparisons)
