"""The earlier scans of a photograph in its form, each with a button that restores it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from photos.admin.uploads import THUMBNAIL, scan_image
from photos.models import Photo
from photos.scans import earlier_scans, restore_scan
from records.admin.concurrency import ConcurrentAdmin
from records.concurrency.opened import key_of


class EarlierScansMixin(ConcurrentAdmin):
    """Mixin that lists the earlier scans of a photograph and lets the curator restore one."""

    #: The scan is no field of the form, but a new file in the form replaces it.
    unshown_fields = ("master_id",)

    def notices(
        self, request: HttpRequest, record: Any, changed: set[str], authors: Any
    ) -> Iterator[str]:
        yield from super().notices(request, record, changed, authors)
        if "master_id" in changed and request.FILES.get("upload"):
            who = authors.of(key_of(Photo, record.pk), "master").words(request.user)
            yield _(
                "Not saved yet: the scan was replaced meanwhile (%(who)s). If yours is to take its "
                "place, choose the file again and save."
            ) % {"who": who}

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.restore_scan_view)
        name = "photos_photo_scan"
        return [path("<int:key>/scan/<int:master>/", view, name=name), *super().get_urls()]

    @admin.display(description=gettext_lazy("Earlier scans"))
    def earlier(self, photo: Photo) -> SafeString | str:
        scans = earlier_scans(photo) if photo.pk else []
        if not scans:
            return _("None.")
        return format_html_join(
            "",
            '<p class="earlier-scan">{} <span>{}</span> {}</p>',
            (
                (
                    scan_image(scan.master, THUMBNAIL),
                    _("%(file)s · %(width)d × %(height)d · until %(day)s %(by)s “%(why)s”")
                    % {
                        "file": scan.master.original_name,
                        "width": scan.master.width,
                        "height": scan.master.height,
                        "day": date_format(localtime(scan.until), "DATE_FORMAT"),
                        "by": scan.by,
                        "why": scan.why,
                    },
                    self._button(photo, scan.master.pk, scan.master.original_name),
                )
                for scan in scans
            ),
        )

    def _button(self, photo: Photo, master: int, name: str) -> SafeString:
        """Return a button of the record's form, which sends the CSRF token; fields are ignored."""
        return format_html(
            '<button type="submit" formaction="{}" formnovalidate class="underline">{}</button>',
            reverse("admin:photos_photo_scan", args=[photo.pk, master]),
            _("Bring %s back") % name,
        )

    def restore_scan_view(self, request: HttpRequest, key: int, master: int) -> HttpResponse:
        """Restore the scan with the primary key `master`; only POST is allowed."""
        photo: Any = self.get_object(request, str(key))
        if photo is None:
            raise Http404(_("There is no such record."))
        if request.method != "POST" or not self.has_change_permission(request, photo):
            raise PermissionDenied
        try:
            restored = restore_scan(photo, master, user=request.user)
        except ValidationError as error:
            for message in error.messages:
                messages.error(request, message)
        else:
            messages.success(request, _("The scan %s is back.") % restored.original_name)
        return redirect(reverse("admin:photos_photo_change", args=[key]))
