"""Records that were merged into another: where their addresses redirect, and how to undo it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .record import TITLE_LENGTH


class Merged(models.Model):
    """A merge: the record `identifier` was merged into `kept`, and its address redirects there.

    `label` is the label of their model. `moved` has what the merge changed, so that it can be
    undone: `links`, the redirected references, as lists of model label, key and column; `doubles`,
    the removed duplicates of references that the remaining record had already, as serialised rows;
    `names`, the labels added to the remaining record, as lists of model label and key.
    """

    identifier = models.CharField(_("merged"), max_length=12, unique=True)
    kept = models.CharField(_("into"), max_length=12, db_index=True)
    label = models.CharField(max_length=60)
    title = models.CharField(_("name"), max_length=TITLE_LENGTH, blank=True)
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
