"""Suggested facts beside the fields of a photograph's form: accepted into it, or dismissed."""

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
    """Put what is suggested for `photo` beside the fields of its form.

    Accepting fills the field in the browser and nothing more: it is saved with the form, by the
    validators and the history of everything that a curator types.
    """
    for each in suggestions_for(photo):
        if field := form.fields.get(each.field):
            field.help_text = format_html("{}{}", field.help_text, _suggestion_html(photo, each))


def _suggestion_html(photo: Photo, each: Suggestion) -> SafeString:
    address = reverse("admin:photos_photo_dismiss", args=[photo.pk, each.key])
    buttons = format_html_join(
        " ",
        '<button type="button" data-{}="{}" aria-label="{}: {}">{}</button>',
        (
            ("accept", each.value, _("Accept"), each.label, _("Accept")),
            ("dismiss", address, _("Dismiss"), each.label, _("Dismiss")),
        ),
    )
    return format_html(
        '<span class="suggestion" data-suggestion="{}" data-label="{}" data-failed="{}">'
        "<span>{}</span> “{}” {}</span>",
        each.field,
        each.label,
        _("The museum did not answer: try again."),
        _("Suggested by the %s:") % each.origin,
        each.label,
        buttons,
    )


class SuggestionsMixin(admin.ModelAdmin):
    """Mixin: where a suggestion is dismissed."""

    def get_urls(self) -> list[Any]:
        view = self.admin_site.admin_view(self.dismiss_view)
        address = "<int:key>/suggested/<str:suggestion>/dismiss/"
        return [path(address, view, name="photos_photo_dismiss"), *super().get_urls()]

    def dismiss_view(self, request: HttpRequest, key: int, suggestion: str) -> HttpResponse:
        """POST alone; 204 when it is offered no more."""
        photo: Any = self.get_object(request, str(key))
        if photo is None or photo.master is None:
            raise Http404(_("There is no such record."))
        if request.method != "POST" or not self.has_change_permission(request, photo):
            raise PermissionDenied
        if suggestion not in {each.key for each in suggestions_for(photo)}:
            raise Http404(_("That is not suggested."))
        dismiss(photo.master, suggestion)
        return HttpResponse(status=204)
