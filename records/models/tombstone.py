"""Tombstones: what is stored of a deleted record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .record import TITLE_LENGTH


class Tombstone(models.Model):
    """One deleted record, as the trash shows it until it is purged.

    `label` and `key` are the model label and primary key of the deleted row, by which its versions
    are found. From `purged_at` on, nothing but the identifier is left. Only the address of a record
    that was public answers 410: visitors must not learn that there was a draft.
    """

    identifier = models.CharField(_("identifier"), max_length=12, unique=True, editable=False)
    label = models.CharField(_("kind"), max_length=100, editable=False)
    key = models.CharField(max_length=191, editable=False)
    title = models.CharField(_("title"), max_length=TITLE_LENGTH, blank=True, editable=False)
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
