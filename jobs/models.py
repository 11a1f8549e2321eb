"""The abstract base of the job tables (DESIGN section 4).

A job waits, is claimed by a worker for a limited time, and ends as done or as failed with a reason.
When its worker dies, the claim expires and another worker may claim the job.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("being done")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class Job(models.Model):
    """Abstract. A row that the worker runs with the function given to `jobs.queue.register`.

    A concrete model with more outcomes than `JobStatus` has declares `status` again, with these
    four among its choices. It includes `job_constraints` and `job_index` in its `Meta`.
    """

    status = models.CharField(
        _("state"),
        max_length=10,
        choices=JobStatus.choices,
        default=JobStatus.WAITING,
        editable=False,
        db_index=True,
    )
    due_at = models.DateTimeField(_("not before"), default=timezone.now)
    claimed_until = models.DateTimeField(_("claimed until"), null=True, blank=True, editable=False)
    #: Random token of the current attempt. A worker that has lost its claim cannot write an outcome
    #: any more, because the token is another one by then.
    claim = models.CharField(max_length=32, blank=True, default="", editable=False)
    attempts = models.PositiveIntegerField(_("attempts"), default=0, editable=False)
    reason = models.TextField(_("reason"), blank=True, default="", editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("asked by"),
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


def job_constraints(model: str) -> list[models.BaseConstraint]:
    """Return the constraints of a job table: a claimed job has a deadline, a failed one a reason.

    `model` is the prefix of the constraints' names.
    """
    return [
        models.CheckConstraint(
            condition=~Q(status=JobStatus.CLAIMED) | Q(claimed_until__isnull=False),
            name=f"{model}_claim_has_an_end",
        ),
        models.CheckConstraint(
            condition=~Q(status=JobStatus.FAILED) | ~Q(reason=""),
            name=f"{model}_failure_says_why",
        ),
    ]


def job_index(model: str) -> models.Index:
    """Return the partial index that the worker searches: open jobs alone, so that it stays small.

    `model` is the prefix of its name.
    """
    open_states: Any = [JobStatus.WAITING, JobStatus.CLAIMED]
    return models.Index(
        fields=["due_at"], condition=Q(status__in=open_states), name=f"{model}_to_do"
    )


class WorkerProcess(models.Model):
    """A worker that runs, and when it was last heard of. It has a row of its own while it runs."""

    #: Host, process number and time of the start: unique, also where containers share a number.
    name = models.CharField(max_length=200, unique=True, editable=False)
    started_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now, editable=False, db_index=True)

    def __str__(self) -> str:
        return self.name
