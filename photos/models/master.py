"""Masters: the files of scans, stored unchanged under their SHA-256."""

from django.core.files.storage import Storage, storages
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from images.validators import validate_image
from languages.json_field import TextJSONField


def masters_storage() -> Storage:
    """Return the storage of masters. The web server must not serve it: derivatives are public."""
    return storages["masters"]


class MasterFault(models.TextChoices):
    """What the last fixity check found wrong with a master's file."""

    MISSING = "missing", _("its file is missing")
    CHANGED = "changed", _("its file is not what came in")
    UNREADABLE = "unreadable", _("its file cannot be read")


class Master(models.Model):
    """The file of a scan. Files with the same bytes are the same master."""

    sha256 = models.CharField(
        "SHA-256",
        max_length=64,
        unique=True,
        editable=False,
        validators=[RegexValidator(r"^[0-9a-f]{64}$", _("A SHA-256 is 64 hexadecimal digits."))],
    )
    file = models.FileField(
        _("file"),
        storage=masters_storage,
        max_length=200,
        editable=False,
        validators=[validate_image],
    )
    original_name = models.CharField(_("name as it came"), max_length=255)
    size = models.PositiveBigIntegerField(_("bytes"), editable=False)
    format = models.CharField(
        _("format"), max_length=4, editable=False, help_text="JPEG, PNG, TIFF, WEBP, GIF, AVIF"
    )
    width = models.PositiveIntegerField(
        _("width"), editable=False, help_text=_("In pixels, after turning upright.")
    )
    height = models.PositiveIntegerField(
        _("height"), editable=False, help_text=_("In pixels, after turning upright.")
    )
    suggestions = TextJSONField(
        _("what the file says of itself"),
        default=dict,
        editable=False,
        help_text=_("EXIF and IPTC, as suggestions only: a curator decides."),
    )
    dismissed = models.JSONField(
        _("suggestions that were dismissed"), default=list, blank=True, editable=False
    )
    fingerprint = models.BigIntegerField(
        _("fingerprint"),
        null=True,
        editable=False,
        help_text=_("What other scans of the same picture have nearly alike, bit by bit."),
    )
    added_at = models.DateTimeField(_("added"), auto_now_add=True, editable=False)
    checked_at = models.DateTimeField(_("checksum last verified"), null=True, editable=False)
    fault = models.CharField(
        _("what the last verification found"),
        max_length=10,
        choices=MasterFault.choices,
        blank=True,
        default="",
        editable=False,
    )
    lacks_derivatives = models.BooleanField(
        _("public copies were missing"), default=False, editable=False
    )

    class Meta:
        verbose_name = _("master file")
        verbose_name_plural = _("master files")
        indexes = [
            models.Index(fields=["fault"], condition=~models.Q(fault=""), name="master_with_fault"),
            models.Index(
                fields=["lacks_derivatives"],
                condition=models.Q(lacks_derivatives=True),
                name="master_underived",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fault__in=["", *MasterFault.values]), name="master_fault_known"
            ),
            models.CheckConstraint(
                condition=models.Q(width__gte=1, height__gte=1, size__gte=1),
                name="master_is_not_empty",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.original_name} ({self.sha256[:12]})"
