"""What stays of a deleted record: its identifier, and until the purge what the bin shows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tombstone(models.Model):
    """One deleted record. `purged_at` says since when nothing but the identifier is left of it.

    `label` and `key` name the row that it was, by which its versions are found. Only what the
    public once saw answers 410: of a draft nobody outside is to learn that there was one.
    """

    identifier = models.CharField(_("identifier"), max_length=12, unique=True, editable=False)
    label = models.CharField(_("kind"), max_length=100, editable=False)
    key = models.CharField(max_length=191, editable=False)
    title = models.CharField(_("title"), max_length=200, blank=True, editable=False)
    was_public = models.BooleanField(_("was public"), editable=False)
    deleted_at = models.DateTimeField(_("deleted"), editable=False, db_index=True)
    deleted_by = models.CharField(_("who"), max_length=150, blank=True, editable=False)
    why = models.TextField(_("why"), blank=True, editable=False)
    purged_at = models.DateTimeField(_("purged"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("deleted record")
        verbose_name_plural = _("deleted records")
        default_permissions = ("view",)
        ordering = ["-deleted_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.identifier} {self.title}".strip()
