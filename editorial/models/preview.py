"""Preview links, with which people without an account see a record before it is public."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from languages.text_model import TextModel, TextQuerySet


class PreviewLinkQuerySet(TextQuerySet["PreviewLink"]):
    def valid(self) -> Self:
        """Return the links that are neither revoked nor expired."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=timezone.now())


class PreviewLink(TextModel):
    """A secret address of the preview of one record, valid for a limited time or until revoked.

    Only the SHA-256 of the secret is stored, so reading the database gives no access.
    """

    identifier = models.CharField(_("record"), max_length=20, db_index=True)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    note = models.CharField(_("for whom"), max_length=200, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("made by"),
    )
    made_at = models.DateTimeField(_("made"), default=timezone.now)
    expires_at = models.DateTimeField(_("valid until"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    last_used_at = models.DateTimeField(_("last opened"), null=True, blank=True)
    used = models.PositiveIntegerField(_("times opened"), default=0)

    objects: ClassVar[Any] = PreviewLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("preview link")
        verbose_name_plural = _("preview links")
        ordering = ["-made_at", "-pk"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gt=F("made_at")), name="previewlink_ends_after_it_began"
            ),
        ]

    def __str__(self) -> str:
        return self.identifier

    @property
    def is_valid(self) -> bool:
        """Whether the link is valid: the rule of `valid()` for one link."""
        return self.revoked_at is None and self.expires_at > timezone.now()
