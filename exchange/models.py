"""Imports of spreadsheets: what each would change, has changed, and has undone."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from reversion.models import Revision

from jobs.models import Job, job_constraints, job_index
from languages.json_field import TextJSONField
from records.models.record import choices_constraint


class SheetMode(models.TextChoices):
    """Whether one wrong row stops the whole sheet."""

    ALL = "all", _("all rows or none")
    EACH = "each", _("every row that can be")


class SheetStatus(models.TextChoices):
    """The statuses of a job, with one before it (previewed) and one after it (undone)."""

    PREVIEWED = "previewed", _("shown, nothing done yet")
    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("being done")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")
    UNDONE = "undone", _("taken back")


class AlikeChoice(models.TextChoices):
    """What becomes of the rows without an identifier that look like records that exist."""

    UNDECIDED = "", _("not chosen yet")
    UPDATE = "update", _("change those records")
    LEAVE = "leave", _("leave these rows out")
    CREATE = "create", _("make new records all the same")


class SheetImport(Job):
    """The import of one sheet; the job that previews, applies or undoes it.

    `kind` is a key of `exchange.spreadsheets.rules.KINDS`: the kind of record in the sheet.
    `mapping` holds `columns`, a list of pairs (the sheet's header, the museum's header or ""),
    `same`, the number of rows that change nothing, and `newest`, the highest primary key of the
    records at the time of the preview. `missing` are the subjects and places that the sheet names
    and the museum lacks, as objects with `kind`, `name`, `rows` (how often) and `near` (similar
    names); `made` are those that were made for it, as lists of model label, primary key and digest.
    `mapping` also holds the `notes` and `warnings` of the sheet
    (`exchange.spreadsheets.column_warnings`).
    """

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
    mapping = TextJSONField(default=dict, editable=False)
    mode = models.CharField(
        _("what to do when a row is wrong"),
        max_length=4,
        choices=SheetMode.choices,
        default=SheetMode.ALL,
    )
    #: Whether the worker is to undo the sheet; otherwise it applies it.
    undoing = models.BooleanField(default=False, editable=False)
    #: Whether the preview is not complete: the worker is to work it out.
    planning = models.BooleanField(default=False, editable=False)
    #: SHA-256 of the file, by which a file that was applied before is known again.
    sha256 = models.CharField(max_length=64, blank=True, default="", editable=False, db_index=True)
    #: The column by which a row without an identifier is compared with the records that exist;
    #: "" compares all its cells. `exchange.spreadsheets.likeness` has more.
    match_by = models.CharField(max_length=60, blank=True, default="", editable=False)
    alike = models.CharField(
        _("rows that look like records that exist"),
        max_length=6,
        choices=AlikeChoice.choices,
        blank=True,
        default=AlikeChoice.UNDECIDED,
    )
    #: Whether the missing subjects and places are to be made before the next preview.
    makes_missing = models.BooleanField(default=False, editable=False)
    missing = TextJSONField(default=list, editable=False)
    made = models.JSONField(default=list, editable=False)
    #: Progress of the job, in rows; `rows_total` is 0 while it is not known.
    rows_done = models.PositiveIntegerField(default=0, editable=False)
    rows_total = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("import of a sheet")
        verbose_name_plural = _("imports of sheets")
        ordering = ["-asked_at"]
        constraints = [
            choices_constraint("sheet_import", "status", SheetStatus),
            choices_constraint("sheet_import", "mode", SheetMode),
            choices_constraint("sheet_import", "alike", AlikeChoice),
            *job_constraints("sheet_import"),
        ]
        indexes = [job_index("sheet_import")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.kind})"


class RowAction(models.TextChoices):
    """What the preview says that a row would do."""

    CREATE = "create", _("new")
    CHANGE = "change", _("changed")
    WRONG = "wrong", _("wrong")
    ALIKE = "alike", _("looks like one that exists")


class RowOutcome(models.TextChoices):
    """What became of a row when its sheet was applied or undone."""

    NONE = "", _("nothing yet")
    APPLIED = "applied", _("done")
    REFUSED = "refused", _("refused")
    UNDONE = "undone", _("taken back")
    LEFT = "left", _("left as it is")


class SheetRow(models.Model):
    """A row of a sheet that would change something, is wrong, or looks like a record that exists.

    Rows that change nothing are only counted. Wrong rows and those that are alike are not applied.
    `alike` says what a row without an identifier looks like: `records`, a list of identifiers, or
    `row`, the number of an earlier row of the sheet; it is empty for other rows. `cells` are the
    cells that the sheet gives, by the museum's header; `changes` are the cells that differ, as
    lists of header, old and new cell; `problems` are pairs of header and message. Once the row is
    applied, `record` is the primary key of what was written, `before` the values of its database
    columns before that, and `after` a digest of its row after that.
    """

    sheet = models.ForeignKey(SheetImport, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(_("row"))
    key = models.CharField(_("record"), max_length=300)
    action = models.CharField(max_length=6, choices=RowAction.choices)
    cells = TextJSONField(default=dict)
    changes = TextJSONField(default=list)
    problems = TextJSONField(default=list)
    alike = models.JSONField(default=dict)
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
        indexes = [models.Index(fields=["sheet", "number"], name="sheet_row_in_order")]

    def __str__(self) -> str:
        return f"{self.number}: {self.key}"


class HeaderMapping(models.Model):
    """A curator's choice of what a header means in one kind of sheet, offered again next time.

    `ours` is the museum's header; it is empty where the column is to be left out. Guesses are not
    stored (`exchange.spreadsheets.remembered`).
    """

    kind = models.CharField(max_length=30)
    header = models.CharField(max_length=200)
    ours = models.CharField(max_length=60, blank=True)
    chosen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+"
    )
    chosen_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("known header")
        verbose_name_plural = _("known headers")
        constraints = [
            models.UniqueConstraint(fields=["kind", "header"], name="header_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.header} → {self.ours or '—'}"


class LoadedBag(models.Model):
    """The mark of a revision that loaded a bag, which is no change by somebody.

    `origin` is `BagContent.origin`: bags of one origin may follow each other without a question. It
    is empty where it is not known.
    """

    revision = models.OneToOneField(
        Revision, on_delete=models.CASCADE, related_name="loaded_bag", editable=False
    )
    origin = models.CharField(max_length=200, blank=True, default="", editable=False)

    class Meta:
        verbose_name = _("loaded bag")
        verbose_name_plural = _("loaded bags")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.revision.date_created:%Y-%m-%d %H:%M} {self.origin}"
