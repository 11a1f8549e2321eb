"""Terms that were merged into another: where their addresses lead, and how it is undone."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Merged(models.Model):
    """`identifier` was merged into `kept`, and its address redirects there.

    `moved` is what followed: `links` as lists of model label, key and column; `doubles`, the links
    that the record which stays had already, as serialised rows; `names`, the labels that it was
    given, as lists of model label and key.
    """

    identifier = models.CharField(_("merged"), max_length=12, unique=True)
    kept = models.CharField(_("into"), max_length=12, db_index=True)
    label = models.CharField(max_length=60)
    title = models.CharField(_("name"), max_length=300, blank=True)
    was_published = models.BooleanField(default=False)
    moved = models.JSONField(default=dict)
    merged_at = models.DateTimeField(_("when"))
    merged_by = models.CharField(_("who"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("merged term")
        verbose_name_plural = _("merged terms")
        ordering = ["-merged_at"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.identifier} → {self.kept}"
