"""Comments of the staff on a record, which the public never sees."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from languages.text_model import TextModel


class Comment(TextModel):
    """A comment on a record of any model, open until it is resolved.

    Comments are never changed and never deleted: they document the review.
    """

    identifier = models.CharField(_("record"), max_length=20, db_index=True)
    text = models.TextField(_("comment"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("author"),
    )
    made_at = models.DateTimeField(_("written"), default=timezone.now)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("resolved by"),
    )
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["made_at", "pk"]
        default_permissions = ("add", "view")
        indexes = [
            models.Index(
                fields=["identifier"], condition=Q(resolved_at__isnull=True), name="comment_open"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
        ]

    def __str__(self) -> str:
        return f"{self.identifier}: {self.text[:80]}"
