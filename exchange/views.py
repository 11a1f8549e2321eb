"""The lightbox, its exports, and the page that says what an export contains."""

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
    """The lightbox of an address: the page's or an export's."""
    selection = LightboxSelection.from_query(request.GET)
    path = reverse("exchange:lightbox")
    address = f"{path}?{selection.query}" if selection.names else path
    return Lightbox(selection, request.build_absolute_uri(address))


class LightboxPage(CanonicalURLView, TemplateView):
    """A set in its researcher's order. 404 where none of the records asked for is public."""

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
                (one, f"{reverse('exchange:lightbox_export', args=[one.name])}?{query}")
                for one in FORMATS.values()
            ],
            noindex=bool(query),
        )
        status = 404 if lightbox.selection.names and not lightbox.count else 200
        return self.render_to_response(context, status=status)


@require_safe
def export_lightbox(request: HttpRequest, format: str) -> HttpResponseBase:
    """The public records of a lightbox as a file."""
    lightbox = lightbox_from_request(request)
    return export(request, lightbox, format, lightbox.kind)


class ExportSelection(CanonicalURLView):
    """A filtered list as a file; the address says which, as the list's own does."""

    selection: type[Selection] = Selection
    list_name: str = ""
    http_method_names = ["get", "head"]

    def canonical_query(self, request: HttpRequest) -> str:
        return query_state(request, self.selection).query

    def get(self, request: HttpRequest, format: str) -> HttpResponseBase:
        result = FilteredList(request, self.selection, reverse(self.list_name))
        return export(request, result, format, self.selection.kind)


class FieldsPage(CanonicalURLView, TemplateView):
    """The fields of an export, in the reader's language."""

    template_name = "exchange/fields.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kinds = {"PH": _("photographs"), "TE": _("testimonies")}
        rows = [
            (field, ", ".join(kinds[kind] for kind in field.kinds if kind in kinds))
            for field in FIELDS
        ]
        return super().get_context_data(rows=rows, formats=FORMATS.values(), **kwargs)
