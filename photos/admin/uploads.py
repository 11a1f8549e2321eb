"""Upload of a photograph's scan in the admin. It uses the same `Ingest` as an import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminFileFieldWidget

from images.errors import InvalidImage
from images.intake import StagedImage
from photos.admin.suggestions import add_suggestions
from photos.ingest import Ingest
from photos.models import Master, Photo
from photos.picture_urls import derivative_sizes, derivative_url
from records.admin.forms import RecordForm
from records.admin.saving import AdminSave, SavingAdmin

#: Width, in pixels, of the thumbnails in lists.
THUMBNAIL = 64
#: What is said of metadata from which nothing is suggested (`images.metadata.read_metadata`).
_REMARKS = {
    "undecoded": gettext_lazy(
        "(text in an unknown encoding: these are its bytes, and nothing is suggested from them)"
    ),
    "unread": gettext_lazy("(too large to be a description of the picture, and not read)"),
}


@dataclass
class PhotoSave(AdminSave):
    """The saving of a photograph's form, with the scan that was uploaded in it."""

    file_name: str = ""
    ingest: Ingest | None = None
    #: The validated file, or the error that refused it.
    inspected: StagedImage | None = None
    refusal: InvalidImage | None = None


class PhotoForm(RecordForm):
    """The form of a photograph, with its scan, which is validated before the form is."""

    upload = forms.FileField(
        label=gettext_lazy("Scan"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(),
        help_text=gettext_lazy(
            "JPEG, PNG, TIFF, WebP, AVIF or GIF. It is kept bit for bit; the public gets smaller "
            "copies without GPS and other private data. A new file replaces the one above."
        ),
    )

    class Media:
        js = ("js/suggestions.js",)

    #: Set by the admin.
    saving = PhotoSave()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound and self.instance.pk:
            add_suggestions(self, self.instance)

    def clean_upload(self) -> Any:
        upload = self.cleaned_data["upload"]
        if self.saving.refusal is not None:
            raise ValidationError(self.saving.refusal.messages)
        if self.saving.inspected is not None:
            duplicates = Photo.objects.filter(master__sha256=self.saving.inspected.sha256).exclude(
                pk=self.instance.pk
            )
            if record := duplicates.first():
                raise ValidationError(
                    _("The museum has this file already, in %(record)s: open that record instead.")
                    % {"record": record}
                )
        return upload


class ScanUploadMixin(SavingAdmin):
    """Mixin that validates an uploaded scan before the transaction and stores it inside it."""

    saves = PhotoSave

    def before_save(self, request: HttpRequest, save: AdminSave) -> None:
        super().before_save(request, save)
        upload = request.FILES.get("upload")
        if upload is None or not isinstance(save, PhotoSave):
            return
        save.file_name = upload.name or ""
        save.ingest = save.resources.enter_context(Ingest())
        try:
            save.inspected = save.ingest.stage(upload)
        except InvalidImage as refusal:
            save.refusal = refusal

    def after_save(self, request: HttpRequest, save: AdminSave, answer: HttpResponse) -> None:
        super().after_save(request, save, answer)
        is_uploaded = isinstance(save, PhotoSave) and save.ingest is not None
        if is_uploaded and answer.status_code == 200 and "upload" not in _form_errors(answer):
            # The form is shown again with its errors, and browsers do not send the file again.
            messages.warning(
                request,
                _("The scan “%(file)s” was not stored yet: choose it again before you save.")
                % {"file": PhotoSave.of(request).file_name},
            )

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        photo = super().save_form(request, form, change)
        inspected = PhotoSave.of(request).inspected
        if inspected is not None:
            # Regions must lie within the new scan, not within the old one.
            photo.pending_image_size = (inspected.facts.width, inspected.facts.height)
        return photo

    def save_model(self, request: HttpRequest, obj: Photo, form: Any, change: bool) -> None:
        save = PhotoSave.of(request)
        if save.ingest is not None and save.inspected is not None:
            before = obj.master and (obj.master.width, obj.master.height)
            obj.master = save.ingest.commit(save.inspected)
            for note in save.inspected.facts.notes:
                messages.info(request, note)
            if before not in (None, obj.image_size) and obj.regions.exists():
                messages.warning(
                    request,
                    _(
                        "The new scan has other dimensions than the one its regions were drawn on: "
                        "look whether each still lies where it should."
                    ),
                )
        super().save_model(request, obj, form, change)

    @admin.display(description=gettext_lazy("scan"))
    def thumbnail(self, photo: Photo) -> SafeString | str:
        if photo.master is None:
            return _("no scan")
        # The image is a link, so its alternative text names the record.
        return scan_image(photo.master, THUMBNAIL, alt=f"{photo.identifier} {photo.title}")

    @admin.display(description=gettext_lazy("Present scan"))
    def preview(self, photo: Photo) -> SafeString | str:
        if photo.master is None:
            return _("None: the public sees an empty mount.")
        return format_html(
            "{}<br>{} · {} × {} · {}",
            scan_image(photo.master, 320),
            photo.master.original_name,
            photo.master.width,
            photo.master.height,
            photo.master.format,
        )

    @admin.display(description=gettext_lazy("What the file says of itself"))
    def file_says(self, photo: Photo) -> SafeString | str:
        """All Exif and IPTC metadata. Values that fit a field are also suggested beside it."""
        if photo.master is None or not photo.master.suggestions:
            return _("Nothing.")
        lines = [
            (name, _shown(kind, value), _REMARKS.get(kind, ""))
            for kind, fields in photo.master.suggestions.items()
            for name, value in fields.items()
        ]
        return format_html_join("", "{}: {} {}<br>", lines)


def _shown(kind: str, value: Any) -> str:
    if kind == "unread":
        return ""
    return "; ".join(value) if isinstance(value, list) else str(value)


def _form_errors(answer: HttpResponse) -> dict[str, Any]:
    """Return the errors, by field, of a form that is shown again."""
    context = getattr(answer, "context_data", None) or {}
    return context["adminform"].form.errors if "adminform" in context else {}


def scan_image(master: Master, width: int, alt: str = "") -> SafeString:
    """Return an `<img>` of `master` for the staff, at most `width` pixels wide."""
    step = derivative_sizes(master)[0]
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        derivative_url(master.sha256, step.width, "jpg"),
        min(width, step.width),
        round(min(width, step.width) * step.height / step.width),
        alt,
    )
