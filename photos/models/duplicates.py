"""Scans that may show the same picture, and the work of finding them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from jobs.models import Job, JobStatus, job_constraints, job_index
from records.models.record import choices_constraint

from .master import Master
from .photo import Photo


class Comparison(Job):
    """One scan that the worker compares with all others, once."""

    #: Of a museum that was there before, asked for in one round.
    MAX_ENQUEUED = 10_000

    master = models.OneToOneField(Master, on_delete=models.CASCADE, related_name="comparison")

    class Meta:
        verbose_name = _("comparison of a scan")
        verbose_name_plural = _("comparisons of scans")
        constraints = [
            choices_constraint("comparison", "status", JobStatus),
            *job_constraints("comparison"),
        ]
        indexes = [job_index("comparison")]

    def __str__(self) -> str:
        return f"{self.master}: {self.get_status_display()}"


class DuplicateDecision(models.TextChoices):
    OPEN = "open", _("not decided yet")
    SAME = "same", _("the same picture")
    DIFFERENT = "different", _("different pictures")


class DuplicateCandidate(models.Model):
    """Two photographs whose scans are alike, and what somebody said of that."""

    first = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Photo, on_delete=models.CASCADE, related_name="+")
    distance = models.PositiveSmallIntegerField(_("bits of 64 that differ"))
    degrees = models.PositiveSmallIntegerField(_("turned by, in degrees"), default=0)
    mirrored = models.BooleanField(_("mirrored"), default=False)
    decision = models.CharField(
        _("decision"),
        max_length=9,
        choices=DuplicateDecision.choices,
        default=DuplicateDecision.OPEN,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("decided by"),
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("near twins")
        verbose_name_plural = _("near twins")
        constraints = [
            models.UniqueConstraint(fields=["first", "second"], name="near_twins_once"),
            models.CheckConstraint(condition=Q(first__lt=F("second")), name="near_twins_in_order"),
            choices_constraint("near_twins", "decision", DuplicateDecision),
        ]
        indexes = [
            models.Index(
                fields=["distance"],
                condition=Q(decision=DuplicateDecision.OPEN),
                name="near_twins_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.first.identifier} ~ {self.second.identifier}"

    @classmethod
    def undecided(cls) -> models.QuerySet[DuplicateCandidate]:
        """The pairs to decide upon: open, and both with a scan to look at.

        What was withdrawn is among them: that the same picture has come again matters most there.
        """
        return cls.objects.filter(
            decision=DuplicateDecision.OPEN,
            first__master__isnull=False,
            second__master__isnull=False,
        )

    @classmethod
    def of(cls, photo: Photo) -> models.QuerySet[DuplicateCandidate]:
        """Every pair that `photo` is one of."""
        return cls.objects.filter(Q(first=photo) | Q(second=photo))
