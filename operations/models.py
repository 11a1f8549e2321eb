"""What was done to keep the installation: backups, and drills that restored one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class BackupKind(models.TextChoices):
    BACKUP = "backup", _("backup")
    DRILL = "drill", _("restore drill")


class BackupOutcome(models.TextChoices):
    RUNNING = "running", _("running")
    SUCCEEDED = "succeeded", _("succeeded")
    FAILED = "failed", _("failed")


class BackupRun(models.Model):
    """One backup, or one drill: the newest backup restored in a scratch place and compared.

    A run that is `running` for long was killed. `detail` is a sentence for the operator: what was
    written and how much, or why it failed. `target` is the folder or address of the repository,
    without credentials.
    """

    kind = models.CharField(_("kind"), max_length=10, choices=BackupKind.choices)
    started_at = models.DateTimeField(_("started"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    outcome = models.CharField(
        _("outcome"),
        max_length=10,
        choices=BackupOutcome.choices,
        default=BackupOutcome.RUNNING,
    )
    detail = models.TextField(_("detail"), blank=True, default="")
    target = models.CharField(_("target"), max_length=500, blank=True, default="")

    class Meta:
        verbose_name = _("backup run")
        verbose_name_plural = _("backup runs")
        ordering = ["-started_at", "-pk"]
        indexes = [models.Index(fields=["kind", "-started_at"], name="operations_run_of_kind")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=BackupKind.values), name="operations_run_has_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(outcome__in=BackupOutcome.values),
                name="operations_run_has_a_known_outcome",
            ),
            models.CheckConstraint(
                condition=Q(outcome=BackupOutcome.RUNNING, finished_at__isnull=True)
                | (~Q(outcome=BackupOutcome.RUNNING) & Q(finished_at__isnull=False)),
                name="operations_run_has_an_end_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.started_at:%Y-%m-%d %H:%M}"
