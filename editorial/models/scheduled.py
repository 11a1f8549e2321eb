"""Scheduled publication and withdrawal of records."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from jobs.models import Job, JobStatus, job_constraints, job_index
from languages.text_model import TextModel
from records.models.record import WithdrawalCategory, choices_constraint, some_language_filled


class ScheduledKind(models.TextChoices):
    PUBLISH = "publish", _("publish")
    WITHDRAW = "withdraw", _("withdraw")


class ScheduledStatus(models.TextChoices):
    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("being done")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")


#: The states in which it may still be carried out.
OPEN: tuple[str, ...] = (JobStatus.WAITING.value, JobStatus.CLAIMED.value)


class ScheduledAct(Job, TextModel):
    """A job: at `due_at` the worker publishes or withdraws a record on behalf of `asked_by`.

    It refers to the record by its identifier, which never changes, because the models of records
    belong to apps above this one.
    """

    status = models.CharField(
        _("state"),
        max_length=10,
        choices=ScheduledStatus.choices,
        default=ScheduledStatus.WAITING,
        editable=False,
        db_index=True,
    )
    kind = models.CharField(_("what"), max_length=10, choices=ScheduledKind.choices)
    identifier = models.CharField(_("record"), max_length=20, db_index=True)
    category = models.CharField(
        _("withdrawn because of"), max_length=10, choices=WithdrawalCategory.choices, blank=True
    )
    wording = models.TextField(_("public wording"), blank=True)
    hide_title = models.BooleanField(_("hide the title too"), default=False)

    class Meta:
        verbose_name = _("what is set for a time")
        verbose_name_plural = _("set for a time")
        ordering = ["-due_at", "-pk"]
        default_permissions = ("view",)
        indexes = [job_index("scheduledact")]
        constraints = [
            *job_constraints("scheduledact"),
            choices_constraint("scheduledact", "kind", ScheduledKind),
            choices_constraint("scheduledact", "status", ScheduledStatus),
            models.UniqueConstraint(
                fields=["identifier"],
                condition=Q(status__in=OPEN),
                name="scheduledact_one_for_a_record",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ScheduledKind.WITHDRAW)
                | Q(some_language_filled("wording"), category__in=WithdrawalCategory.values),
                name="scheduledact_withdrawal_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.identifier}"

    @property
    def is_open(self) -> bool:
        """Whether it is waiting or being carried out."""
        return self.status in OPEN
