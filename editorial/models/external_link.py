"""Addresses outside the museum that its records name, and how they answered."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from records.models.record import choices_constraint


class LinkState(models.TextChoices):
    GOOD = "good", _("answers")
    MOVED = "moved", _("has moved for good")
    BROKEN = "broken", _("is not there any more")
    SILENT = "silent", _("does not answer")


class ExternalLink(models.Model):
    """One address, as `manage.py check_links` found it last.

    `failures` counts looks in a row that found it silent: one bad evening is no broken link.
    """

    address = models.URLField(_("address"), max_length=2000, unique=True)
    state = models.CharField(_("state"), max_length=6, choices=LinkState.choices)
    answer = models.CharField(_("what it answered"), max_length=300, blank=True)
    moved_to = models.CharField(_("where to"), max_length=2000, blank=True)
    failures = models.PositiveIntegerField(_("looks in vain"), default=0)
    broken_since = models.DateTimeField(_("broken since"), null=True, blank=True)
    checked_at = models.DateTimeField(_("looked at"))

    class Meta:
        verbose_name = _("address outside")
        verbose_name_plural = _("addresses outside")
        ordering = ["address"]
        default_permissions = ("view",)
        constraints = [choices_constraint("outside_link", "state", LinkState)]
        indexes = [
            models.Index(
                fields=["address"],
                condition=models.Q(broken_since__isnull=False),
                name="outside_link_broken",
            )
        ]

    def __str__(self) -> str:
        return self.address
