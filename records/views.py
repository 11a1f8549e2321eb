"""The base views of public pages: one record, and a list of records.

Every page has one canonical address: unknown parameters redirect to the address without them, a
loosely typed identifier (`ph1`) redirects to the canonical one. A page answers 200 for a published
record, 410 with the curator's wording for a withdrawn record, 410 with a neutral wording for a
deleted one that was public, and 404 for anything else.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, View

from identifiers.models import normalise_identifier
from records.models import Merged, State
from records.tombstones import is_gone


def gone_or_404(request: HttpRequest, identifier: str) -> HttpResponse:
    """Return the response for an identifier without a record.

    It is 301 to the record that it was merged into, or 410 when the record was public and is
    deleted. Raises Http404 otherwise, also where a draft was merged: visitors must not learn that
    there was one.
    """
    if not is_gone(identifier):
        raise Http404(_("There is no public record %(id)s.") % {"id": identifier})
    target = Merged.objects.filter(identifier=identifier).values_list("kept", flat=True).first()
    if target is not None:
        return redirect(request.get_full_path().replace(identifier, target, 1), permanent=True)
    return render(request, "withdrawn.html", {"identifier": identifier}, status=410)


class CanonicalURLView(View):
    """A page with one canonical query string: its own parameters only, in a fixed order.

    Any other query string redirects to it.
    """

    #: Parameters that the page understands, in canonical order.
    parameters: ClassVar[tuple[str, ...]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        canonical = self.canonical_query(request)
        if canonical != request.META.get("QUERY_STRING", ""):
            return redirect(f"{request.path}?{canonical}" if canonical else request.path)
        return super().dispatch(request, *args, **kwargs)

    def canonical_query(self, request: HttpRequest) -> str:
        """Return the canonical query string of the request, without "?"."""
        canonical = QueryDict(mutable=True)
        for name in self.parameters:
            for value in dict.fromkeys(request.GET.getlist(name)):
                if value and name != "page":
                    canonical.appendlist(name, value)
        page = request.GET.get("page", "") if "page" in self.parameters else ""
        if page not in ("", "1"):
            canonical["page"] = page
        return canonical.urlencode()


class RecordPage(CanonicalURLView, DetailView):
    """The page of a published record at its permanent address.

    Subclasses set `model`. Its manager has a queryset method `with_page` that fetches all that the
    template reads; the template is `<app>/<model>.html`.
    """

    slug_field = "identifier"
    slug_url_kwarg = "identifier"

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.published().with_page()

    def get_template_names(self) -> list[str]:
        meta = self.model._meta
        return [f"{meta.app_label}/{meta.model_name}.html"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        typed = kwargs["identifier"]
        identifier = normalise_identifier(typed)
        if identifier is None:
            raise Http404(_("“%(value)s” is not an identifier.") % {"value": typed})
        if identifier != typed:
            match, query = request.resolver_match, request.META.get("QUERY_STRING", "")
            assert match is not None
            address = reverse(match.view_name, kwargs={"identifier": identifier})
            return redirect(f"{address}?{query}" if query else address, permanent=True)
        try:
            # Only the look-up of the record: an Http404 raised later by the page is passed on.
            self.object = self.get_object()
        except Http404:
            return self.withdrawn_response(request, identifier)
        return self.render_to_response(self.get_context_data(object=self.object))

    def withdrawn_response(self, request: HttpRequest, identifier: str) -> HttpResponse:
        record = self.model._default_manager.filter(
            identifier=identifier, state=State.WITHDRAWN
        ).first()
        if record is None:
            return gone_or_404(request, identifier)
        return render(request, "410.html", {"record": record}, status=410)


class VocabularyPage(RecordPage):
    """The page of a vocabulary term, which has no state and so is never withdrawn."""

    def withdrawn_response(self, request: HttpRequest, identifier: str) -> HttpResponse:
        return gone_or_404(request, identifier)


class RecordList(CanonicalURLView, ListView):
    """A paginated list of the published records of one model.

    Subclasses set `model`. Its manager has a queryset method `with_card`; the template is
    `<app>/<model>_list.html`. A page that does not exist answers 404; `?page=1` redirects to the
    address without it.
    """

    paginate_by = 48
    parameters: ClassVar[tuple[str, ...]] = ("page",)

    @property
    def record_model(self) -> Any:
        """The model of the records that are listed."""
        return self.model

    def get_queryset(self) -> QuerySet[Any]:
        return self.record_model._default_manager.published().with_card()

    def get_template_names(self) -> list[str]:
        meta = self.record_model._meta
        return [f"{meta.app_label}/{meta.model_name}_list.html"]
