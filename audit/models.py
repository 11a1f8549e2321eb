"""The audit log: who did what and when, as a tamper-evident hash chain (decision 0019)."""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImmutableEntryError(Exception):
    """Raised by any attempt to change or delete an entry of the audit log."""

    def __init__(self) -> None:
        super().__init__(
            "The audit log takes new entries alone: none of it can be changed or removed. What was "
            "wrong is set right by another act, which the log then tells too."
        )


class AuditKind(models.TextChoices):
    """The kind of an event (in PREMIS: eventType)."""

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
    CLOCK = "clock", _("clock set back")


class AuditQuerySet(models.QuerySet["AuditEntry"]):
    """A queryset that can only read. The database itself also refuses changes (triggers.py)."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise ImmutableEntryError

    def delete(self) -> NoReturn:
        raise ImmutableEntryError

    def bulk_update(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableEntryError

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise ImmutableEntryError


class AuditEntry(models.Model):
    """One event. Entries are numbered without gaps, and each holds the hash of the previous one.

    The user is recorded by primary key and name instead of a foreign key, because an entry outlives
    the account. `records` are the identifiers of the records concerned, separated by spaces.
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


class FailedSignIns(models.Model):
    """How often a sign-in failed on one day (UTC), for one account and one of its two steps.

    `name` is the name of the account, "" for all names together that no account has.
    """

    day = models.DateField(_("day"))
    name = models.CharField(_("who"), max_length=150, blank=True)
    second_factor = models.BooleanField(_("second factor"), default=False)
    count = models.PositiveBigIntegerField(_("number"), default=0)

    class Meta:
        verbose_name = _("failed sign-ins of a day")
        verbose_name_plural = _("failed sign-ins by day")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["day", "name", "second_factor"], name="failed_sign_ins_counted_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.name or '—'}, {self.count}"
