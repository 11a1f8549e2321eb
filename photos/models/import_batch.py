"""Import batches: from whom the scans came, when, and what use they permitted."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from identifiers.models import Identified, IdentifierField, identifier_constraint
from jobs.models import Job, job_constraints, job_index
from records.models.record import choices_constraint


class ImportBatch(Identified):
    """One delivery of scans."""

    identifier = IdentifierField("IB")
    label = models.CharField(_("label"), max_length=200)
    received_from = models.CharField(_("received from"), max_length=300, blank=True)
    received_on = models.DateField(_("received on"), null=True, blank=True)
    permitted_use = models.TextField(_("use they permitted"), blank=True)
    note = models.TextField(_("note"), blank=True)
    collection = models.ForeignKey(
        "photos.Collection",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("collection"),
        help_text=_("Drafts of what is uploaded begin in it."),
    )
    origin = models.CharField(
        _("where the files lay"),
        max_length=1000,
        blank=True,
        editable=False,
        help_text=_("Importing the same folder or table again continues this import."),
    )
    started_at = models.DateTimeField(_("started"), auto_now_add=True, editable=False)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-started_at"]
        constraints = [identifier_constraint("import_batch", "IB")]

    def __str__(self) -> str:
        return f"{self.identifier} {self.label}"


class RowStatus(models.TextChoices):
    """Those of all work, and one of its own: a file that the museum has already."""

    WAITING = "waiting", _("waiting")
    CLAIMED = "claimed", _("being taken in")
    DONE = "done", _("done")
    DUPLICATE = "twin", _("already in the museum")
    FAILED = "failed", _("failed")


class ImportRow(Job):
    """One file of an import: what the worker takes in, and what became of it.

    An upload waits here until the worker comes to it (`photos.imports.worker`); what
    `import_photos` takes in itself is written down as it ends.
    """

    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    name = models.CharField(_("file"), max_length=500)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    status = models.CharField(
        _("outcome"),
        max_length=10,
        choices=RowStatus.choices,
        default=RowStatus.WAITING,
        db_index=True,
    )
    photo = models.ForeignKey(
        "photos.Photo", null=True, blank=True, on_delete=models.SET_NULL, related_name="import_rows"
    )
    tried_at = models.DateTimeField(_("tried"), auto_now=True)

    class Meta:
        verbose_name = _("file of an import")
        verbose_name_plural = _("files of imports")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "name"], name="import_row_once"),
            choices_constraint("import_row", "status", RowStatus),
            *job_constraints("import_row"),
        ]
        indexes = [job_index("import_row")]

    def __str__(self) -> str:
        return f"{self.name}: {self.get_status_display()}"
