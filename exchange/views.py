"""Views of the lightbox, of the exports, and of the page that explains what exports contain."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from exchange.export import FORMATS, export
from exchange.export.fields import FIELDS
from exchange.export.selection import FilteredList
from exchange.lightbox import MAX_RECORDS, Lightbox
from exchange.lightbox import Selection as LightboxSelection
from records.lists import query_state
from records.views import CanonicalURLView
from search.facets import Selection


def lightbox_from_request(request: HttpRequest) -> Lightbox:
    """Return the lightbox in the query string of `request`, for its page or an export of it."""
    selection = LightboxSelection.from_query(request.GET)
    path = reverse("exchange:lightbox")
    address = f"{path}?{selection.query}" if selection.names else path
    return Lightbox(selection, request.build_absolute_uri(address))


class LightboxPage(CanonicalURLView, TemplateView):
    """The page of a lightbox. Its status is 404 if it names records and none of them is public."""

    template_name = "exchange/lightbox.html"

    def canonical_query(self, request: HttpRequest) -> str:
        return LightboxSelection.from_query(request.GET).query

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        lightbox = lightbox_from_request(request)
        query = lightbox.selection.query
        context = self.get_context_data(
            lightbox=lightbox,
            records=lightbox.cards(),
            absent=lightbox.not_shown(),
            rest=lightbox.selection.overflow,
            compare=lightbox.comparison_selection,
            most=MAX_RECORDS,
            exports=[
                (format, f"{reverse('exchange:lightbox_export', args=[format.name])}?{query}")
                for format in FORMATS.values()
            ],
            noindex=bool(query),
        )
        status = 404 if lightbox.selection.names and not lightbox.count else 200
        return self.render_to_response(context, status=status)


@require_safe
def export_lightbox(request: HttpRequest, format: str) -> HttpResponseBase:
    """Export the public records of a lightbox. `format` is a key of `FORMATS`."""
    lightbox = lightbox_from_request(request)
    return export(request, lightbox, format, lightbox.kind)


class ExportSelection(CanonicalURLView):
    """Export a filtered list. The query string is that of the list's own page.

    `selection` is the class of the list's filters, `list_name` the name of the list's URL.
    """

    selection: type[Selection] = Selection
    list_name: str = ""
    http_method_names = ["get", "head"]

    def canonical_query(self, request: HttpRequest) -> str:
        return query_state(request, self.selection).query

    def get(self, request: HttpRequest, format: str) -> HttpResponseBase:
        result = FilteredList(request, self.selection, reverse(self.list_name))
        return export(request, result, format, self.selection.kind)


class FieldsPage(CanonicalURLView, TemplateView):
    """The page that lists the fields of an export, in the reader's language."""

    template_name = "exchange/fields.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = {"PH": _("photographs"), "TE": _("testimonies")}
        rows = [
            (field, ", ".join(kinds[kind] for kind in field.kinds if kind in kinds))
            for field in FIELDS
        ]
        return super().get_context_data(rows=rows, formats=FORMATS.values(), **kwargs)
