"""The views that every public page is made of: one record, and a list of them.

Every page has one address: an unknown parameter redirects to the address without it, a differently
typed identifier to the canonical one. It answers 200 for a published record, 410 with the curator's
wording for a withdrawn one and with a neutral one for a deleted one, and 404 for anything else.
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
    """301 to what it was merged into; 410 for what was public and is deleted. Raises Http404 for
    what never was.
    """
    kept = Merged.objects.filter(identifier=identifier).values_list("kept", flat=True).first()
    if kept is not None:
        return redirect(request.get_full_path().replace(identifier, kept, 1), permanent=True)
    if not is_gone(identifier):
        raise Http404(_("There is no public record %(id)s.") % {"id": identifier})
    return render(request, "withdrawn.html", {"identifier": identifier}, status=410)


class CanonicalURLView(View):
    """A page whose address has one form: its own parameters alone, in their one order."""

    #: Parameters that the page understands, in canonical order.
    parameters: ClassVar[tuple[str, ...]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        canonical = self.canonical_query(request)
        if canonical != request.META.get("QUERY_STRING", ""):
            return redirect(f"{request.path}?{canonical}" if canonical else request.path)
        return super().dispatch(request, *args, **kwargs)

    def canonical_query(self, request: HttpRequest) -> str:
        """The query string of this state in its one canonical form, without "?"."""
        kept = QueryDict(mutable=True)
        for name in self.parameters:
            for value in dict.fromkeys(request.GET.getlist(name)):
                if value and name != "page":
                    kept.appendlist(name, value)
        page = request.GET.get("page", "") if "page" in self.parameters else ""
        if page not in ("", "1"):
            kept["page"] = page
        return kept.urlencode()


class RecordPage(CanonicalURLView, DetailView):
    """A published record at its permanent address.

    Subclasses give `model`, a queryset method `with_page` on the model's manager that fetches all
    that the template reads, and a template `<app>/<model>.html`.
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
            # Only the record itself: what else the page does not find has a reason of its own.
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
    """A term of a vocabulary: it has no state, so it is never withdrawn."""

    def withdrawn_response(self, request: HttpRequest, identifier: str) -> HttpResponse:
        return gone_or_404(request, identifier)


class RecordList(CanonicalURLView, ListView):
    """The published records of one kind, by page.

    Subclasses give `model`, a queryset method `with_card` on the model's manager, and a template
    `<app>/<model>_list.html`. A page that does not exist answers 404; `?page=1` redirects to the
    address without it.
    """

    paginate_by = 48
    parameters: ClassVar[tuple[str, ...]] = ("page",)

    @property
    def record_model(self) -> Any:
        """The kind of record that is listed."""
        return self.model

    def get_queryset(self) -> QuerySet[Any]:
        return self.record_model._default_manager.published().with_card()

    def get_template_names(self) -> list[str]:
        meta = self.record_model._meta
        return [f"{meta.app_label}/{meta.model_name}_list.html"]
