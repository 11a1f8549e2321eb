"""Imports of spreadsheets: what each would change, changed, and took back."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from jobs.models import Job, job_constraints, job_index
from records.models.record import choices_constraint


class SheetMode(models.TextChoices):
    ALL = "all", _("all rows or none")
    EACH = "each", _("every row that can be")


class SheetStatus(models.TextChoices):
    """Those of all work, and what goes before and after it."""

    PREVIEWED = "previewed", _("shown, nothing done yet")
    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("being done")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    UNDONE = "undone", _("taken back")


class SheetImport(Job):
    """One sheet. `kind` is the table's (`exchange.spreadsheets.rules.KINDS`)."""

    status = models.CharField(
        _("state"),
        max_length=10,
        choices=SheetStatus.choices,
        default=SheetStatus.PREVIEWED,
        editable=False,
        db_index=True,
    )
    kind = models.CharField(_("kind"), max_length=30, editable=False)
    file_name = models.CharField(_("file"), max_length=255, editable=False)
    mapping = models.JSONField(default=dict, editable=False)
    mode = models.CharField(
        _("what to do when a row is wrong"),
        max_length=4,
        choices=SheetMode.choices,
        default=SheetMode.ALL,
    )
    #: What the worker is to do with it when its turn comes.
    undoing = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("import of a sheet")
        verbose_name_plural = _("imports of sheets")
        ordering = ["-asked_at"]
        constraints = [
            choices_constraint("sheet_import", "status", SheetStatus),
            choices_constraint("sheet_import", "mode", SheetMode),
            *job_constraints("sheet_import"),
        ]
        indexes = [job_index("sheet_import")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.kind})"


class RowAction(models.TextChoices):
    CREATE = "create", _("new")
    CHANGE = "change", _("changed")
    WRONG = "wrong", _("wrong")


class RowOutcome(models.TextChoices):
    NONE = "", _("nothing yet")
    APPLIED = "applied", _("done")
    REFUSED = "refused", _("refused")
    UNDONE = "undone", _("taken back")
    LEFT = "left", _("left as it is")


class SheetRow(models.Model):
    """A row that would do something, or is wrong; rows that change nothing are only counted.

    `cells` are the cells by our header that the sheet gives; `changes` are those that differ, as
    lists of header, before and after; `problems` are pairs of header and sentence. Once applied,
    `record` is the key of what was written, `before` its columns as they were, `after` a digest of
    its row.
    """

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    key = models.CharField(_("record"), max_length=300)
    action = models.CharField(max_length=6, choices=RowAction.choices)
    cells = models.JSONField(default=dict)
    changes = models.JSONField(default=list)
    problems = models.JSONField(default=list)
    outcome = models.CharField(max_length=7, choices=RowOutcome.choices, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    record = models.PositiveBigIntegerField(null=True)
    before: Any = models.JSONField(null=True)
    after = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("row of a sheet")
        verbose_name_plural = _("rows of sheets")
        ordering = ["number"]
        constraints = [
            choices_constraint("sheet_row", "action", RowAction),
            choices_constraint("sheet_row", "outcome", RowOutcome),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.key}"


class HeaderMapping(models.Model):
    """What a curator said that a header of a kind of sheet means; empty: that it is left out."""

    kind = models.CharField(max_length=30)
    header = models.CharField(max_length=200)
    ours = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("known header")
        verbose_name_plural = _("known headers")
        constraints = [
            models.UniqueConstraint(fields=["kind", "header"], name="header_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.header} → {self.ours or '—'}"
