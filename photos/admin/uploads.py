"""The scan of a photograph in the admin: taken in by the same door as an import's."""

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
from photos.templatetags.pictures import derivative_sizes, derivative_url
from records.admin.forms import RecordForm
from records.admin.saving import AdminSave, SavingAdmin

#: Pixels, of a list's thumbnail.
THUMBNAIL = 64


@dataclass
class PhotoSave(AdminSave):
    """The save of a photograph, and the scan that came with its form."""

    file_name: str = ""
    ingest: Ingest | None = None
    #: The file that was looked through, or what is wrong with it.
    inspected: StagedImage | None = None
    refusal: InvalidImage | None = None


class PhotoForm(RecordForm):
    """A photograph's form, with its scan. The file was looked through before the form is asked."""

    upload = forms.FileField(
        label=gettext_lazy("Scan"),
        required=False,
        widget=UnfoldAdminFileFieldWidget(),
        help_text=gettext_lazy(
            "JPEG, PNG, TIFF or WebP. It is kept bit for bit; the public gets smaller copies "
            "without GPS and other private data. A new file replaces the one above."
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
            twin = Photo.objects.filter(master__sha256=self.saving.inspected.sha256).exclude(
                pk=self.instance.pk
            )
            if record := twin.first():
                raise ValidationError(
                    _("The museum has this file already, in %(record)s: open that record instead.")
                    % {"record": record}
                )
        return upload


class ScanUploadMixin(SavingAdmin):
    """Mixin: looks an uploaded scan through before the transaction, and stores it inside."""

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
            # The form comes back with its errors; no browser sends the file a second time.
            messages.warning(
                request,
                _("The scan “%(file)s” was not stored yet: choose it again before you save.")
                % {"file": PhotoSave.of(request).file_name},
            )

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Any:
        photo = super().save_form(request, form, change)
        examined = PhotoSave.of(request).inspected
        if examined is not None:
            # What is described on it must lie within the new scan, not within the old one.
            photo.pending_image_size = (examined.facts.width, examined.facts.height)
        return photo

    def save_model(self, request: HttpRequest, obj: Photo, form: Any, change: bool) -> None:
        save = PhotoSave.of(request)
        if save.ingest is not None and save.inspected is not None:
            before = obj.master and (obj.master.width, obj.master.height)
            obj.master = save.ingest.commit(save.inspected)
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
        # It is a link: its words are the record's.
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
        """Exif and IPTC, whole; what of it fits a field stands beside that field too."""
        if photo.master is None or not photo.master.suggestions:
            return _("Nothing.")
        lines = [
            (name, "; ".join(value) if isinstance(value, list) else value)
            for fields in photo.master.suggestions.values()
            for name, value in fields.items()
        ]
        return format_html_join("", "{}: {}<br>", lines)


def _form_errors(answer: HttpResponse) -> dict[str, Any]:
    """The errors by field of a form that came back."""
    shown = getattr(answer, "context_data", None) or {}
    return shown["adminform"].form.errors if "adminform" in shown else {}


def scan_image(master: Master, width: int, alt: str = "") -> SafeString:
    """A picture of `master`, at most `width` pixels wide, for the staff; `alt` where it matters."""
    step = derivative_sizes(master)[0]
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        derivative_url(master, step.width, "jpg"),
        min(width, step.width),
        round(min(width, step.width) * step.height / step.width),
        alt,
    )
