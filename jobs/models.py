"""Work that waits in rows: claimed for a time, done or failed with a reason, free again if its
worker dies (DESIGN section 4)."""

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
    """Abstract. A row that the worker carries out with what `jobs.register` was given.

    A kind may have more outcomes than `JobStatus` names: it then declares `status` anew, with
    these four among its choices. `job_constraints` are its constraints.
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
    #: Who holds the claim, a token of one attempt: whoever lost it may no longer write an outcome.
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
    """What the database itself knows of a kind of work; `model` names the constraints."""
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
    """What the worker looks through: few rows, however many were done."""
    open_states: Any = [JobStatus.WAITING, JobStatus.CLAIMED]
    return models.Index(
        fields=["due_at"], condition=Q(status__in=open_states), name=f"{model}_to_do"
    )
