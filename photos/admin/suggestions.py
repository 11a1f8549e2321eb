"""Suggested values beside the fields of a photograph's form, to be accepted or dismissed."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from photos.models import Photo
from photos.suggestions import Suggestion, dismiss, suggestions_for


def add_suggestions(form: Any, photo: Photo) -> None:
    """Add the suggestions for `photo` to the help texts of its form's fields.

    Accepting one only fills the field in the browser. The value is saved with the form, and is
    validated and recorded in the history like everything that a curator types.
    """
    for item in suggestions_for(photo):
        if field := form.fields.get(item.field):
            field.help_text = format_html("{}{}", field.help_text, _suggestion_html(photo, item))


def _suggestion_html(photo: Photo, item: Suggestion) -> SafeString:
    address = reverse("admin:photos_photo_dismiss", args=[photo.pk, item.key])
    buttons = format_html_join(
        " ",
        '<button type="button" data-{}="{}" aria-label="{}: {}">{}</button>',
        (
            ("accept", item.value, _("Accept"), item.label, _("Accept")),
            ("dismiss", address, _("Dismiss"), item.label, _("Dismiss")),
        ),
    )
    return format_html(
        '<span class="suggestion" data-suggestion="{}" data-label="{}" data-text-failed="{}">'
        "<span>{}</span> “{}” {}</span>",
        item.field,
        item.label,
        _("The museum did not answer: try again."),
        _("Suggested by the %s:") % item.origin,
        item.label,
        buttons,
    )


class SuggestionsMixin(admin.ModelAdmin):
    """Mixin with the view that dismisses a suggestion."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.dismiss_view)
        address = "<int:key>/suggested/<str:suggestion>/dismiss/"
        return [path(address, view, name="photos_photo_dismiss"), *super().get_urls()]

    def dismiss_view(self, request: HttpRequest, key: int, suggestion: str) -> HttpResponse:
        """Dismiss the suggestion with this key. Only POST is allowed; answers 204."""
        photo: Any = self.get_object(request, str(key))
        if photo is None or photo.master is None:
            raise Http404(_("There is no such record."))
        if request.method != "POST" or not self.has_change_permission(request, photo):
            raise PermissionDenied
        if suggestion not in {item.key for item in suggestions_for(photo)}:
            raise Http404(_("That is not suggested."))
        dismiss(photo.master, suggestion)
        return HttpResponse(status=204)
