"""Asking the worker to compare a scan."""

from __future__ import annotations

from django.utils import timezone

from jobs.models import JobStatus
from photos.models import Comparison, Master


def enqueue_comparison(master: Master) -> None:
    """Let the worker compare `master`, for the first time or anew."""
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
    """Let it compare what it never has; return how many scans that are, at most MOST_ASKED.

    Those are scans from before there were comparisons, and of commands that run without a queue.
    """
    masters = Master.objects.filter(comparison__isnull=True, photo__isnull=False)
    asked = [Comparison(master=one) for one in masters.only("pk")[: Comparison.MAX_ENQUEUED]]
    Comparison.objects.bulk_create(asked, ignore_conflicts=True, batch_size=500)
    return len(asked)
