"""Fixity checks of the whole collection, as events (PREMIS 2.2: eventType *fixity check*)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class FixityCheck(models.Model):
    """One reading of all masters and their public copies, which may take many nights.

    `position` is the key of the last master that was read: an interrupted check goes on after it.
    `wrong` counts the findings (eventOutcome), `detail` names the first of them
    (eventOutcomeDetail). What was found of each master is in its own row (`Master.fault`,
    `Master.checked_at`).
    """

    started_at = models.DateTimeField(_("started"), default=timezone.now, editable=False)
    read_at = models.DateTimeField(_("last read"), default=timezone.now, editable=False)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True, editable=False)
    position = models.PositiveBigIntegerField(default=0, editable=False)
    masters = models.PositiveBigIntegerField(_("master files"), default=0, editable=False)
    bytes = models.PositiveBigIntegerField(_("bytes"), default=0, editable=False)
    wrong = models.PositiveIntegerField(_("faults"), default=0, editable=False)
    detail = models.TextField(_("detail"), blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("fixity check")
        verbose_name_plural = _("fixity checks")
        ordering = ["-started_at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["-started_at"], name="fixity_check_newest")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d}: {self.masters}"
