"""The audit log: who did what and when, in a chain that nobody can alter unseen (decision 0019)."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImmutableEntryError(Exception):
    """Raised by whoever tries to change or remove an entry of the audit log."""

    def __init__(self) -> None:
        super().__init__(
            "The audit log takes new entries alone: none of it can be changed or removed. What was "
            "wrong is set right by another act, which the log then tells too."
        )


class AuditKind(models.TextChoices):
    CHANGE = "change", _("change")
    PUBLISH = "publish", _("publication")
    WITHDRAW = "withdraw", _("withdrawal")
    DELETE = "delete", _("deletion")
    RESTORE = "restore", _("restoration")
    EXPORT = "export", _("export")
    SIGN_IN = "sign_in", _("sign-in")
    SIGN_IN_FAILED = "failed", _("failed sign-in")
    SIGN_OUT = "sign_out", _("sign-out")
    ACCESS = "access", _("accounts and access")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """Reads, and refuses all else; the database refuses it too (`audit/triggers.py`)."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise ImmutableEntryError

    def delete(self) -> NoReturn:
        raise ImmutableEntryError

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableEntryError

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableEntryError


class AuditEntry(models.Model):
    """One act. Entries are numbered without a gap, and each holds the hash of the one before.

    The user stands here by number and by name, with no foreign key: an entry outlives the account.
    `records` are the identifiers touched, parted by spaces.
    """

    sequence = models.PositiveBigIntegerField(_("number"), primary_key=True, editable=False)
    at = models.DateTimeField(_("when"), editable=False, db_index=True)
    user_key = models.PositiveBigIntegerField(null=True, editable=False)
    user_name = models.CharField(_("who"), max_length=150, blank=True, editable=False)
    kind = models.CharField(_("act"), max_length=10, choices=AuditKind.choices, editable=False)
    why = models.TextField(_("why"), blank=True, editable=False)
    records = models.TextField(_("records"), blank=True, editable=False)
    version = models.PositiveBigIntegerField(
        _("catalogue version"), null=True, blank=True, editable=False
    )
    previous = models.CharField(_("hash of the entry before"), max_length=64, editable=False)
    hash = models.CharField("SHA-256", max_length=64, unique=True, editable=False)

    objects = AuditQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry of the audit log")
        verbose_name_plural = _("audit log")
        ordering = ["-sequence"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=AuditKind.values), name="audit_entry_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(sequence__gte=1), name="audit_entry_numbered_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sequence}: {self.get_kind_display()}, {self.user_name or '—'}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise ImmutableEntryError
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableEntryError
