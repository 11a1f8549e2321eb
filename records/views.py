"""The base views of public pages: one record, and a list of records.

Every page has one canonical address: unknown parameters redirect to the address without them, a
loosely typed identifier (`ph1`) redirects to the canonical one. A page answers 200 for a published
record, 410 with the curator's wording for a withdrawn record, 410 with a neutral wording for a
deleted one that was public, and 404 for anything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.generic import DetailView, ListView, View

from identifiers.models import Identified, normalise_identifier
from identifiers.resolve import find_keys
from records.document_kinds import Kind, kind_of
from records.models import Merged, State
from records.templatetags.museum import json_ld
from records.tombstones import is_gone
from records.version_cache import public_page, version_cache


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
        with public_page():
            response = super().dispatch(request, *args, **kwargs)
            # Rendered here, from the version that was read before everything else.
            if isinstance(response, TemplateResponse):
                response.render()
            return response

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

    Subclasses set `model`. The template, `<app>/<model>.html`, reads the document of the record's
    page (records.document_kinds). A kind without such a document is fetched by the queryset method
    `with_page` of its manager, with all that the template reads.
    """

    slug_field = "identifier"
    slug_url_kwarg = "identifier"

    def get_queryset(self) -> QuerySet[Any]:
        return self.model._default_manager.published().with_page()

    def get_template_names(self) -> list[str]:
        meta = self.model._meta
        return [f"{meta.app_label}/{meta.model_name}.html"]

    def get_context_object_name(self, obj: Any) -> str:
        return str(self.model._meta.model_name)

    def get_object(self, queryset: Any = None) -> Any:
        """Return the document of the published record, or the record. Raises Http404."""
        if self._kind().page is None:
            return super().get_object(queryset)
        return published_page(self.model, self.kwargs["identifier"])

    def draft(self, record: Any) -> Any:
        """Return the same of `record` whatever its state, for a preview."""
        kind = self._kind()
        if kind.page is None:
            return self.model._default_manager.all().with_page().get(pk=record.pk)
        return kind.page(record.pk)

    def _kind(self) -> Kind:
        kind = kind_of(self.model.identifier_prefix())
        assert kind is not None
        return kind

    def linked_data(self, describe: Callable[[Any, HttpRequest], dict[str, Any]]) -> SafeString:
        """Return the JSON-LD of the page, for its head."""
        # Its addresses are absolute, so it differs by host.
        origin = self.request.build_absolute_uri("/")
        return version_cache.get(
            "JSON-LD",
            (self.object.path, origin),
            lambda: json_ld(describe(self.object, self.request)),
        )

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


def documents_in_order(model: Any, keys: Iterable[int]) -> list[Any]:
    """Return the cards of the records of `model` with these primary keys, in their order."""
    kind = kind_of(model.identifier_prefix())
    assert kind is not None
    wanted = list(keys)
    found = kind.cards(wanted)
    return [found[key] for key in wanted if key in found]


def published_page(model: type[Identified], identifier: str) -> Any:
    """Return the document of the page of a published record of `model`.

    Raises Http404, also for an identifier of another kind of record.
    """
    prefix = model.identifier_prefix()
    kind = kind_of(prefix)
    assert kind is not None
    assert kind.page is not None
    page = kind.page

    def make() -> Any:
        key = find_keys([identifier]).get(identifier)
        document = page(key) if key is not None else None
        if document is None or not document.is_published:
            raise Http404(_("There is no public record %(id)s.") % {"id": identifier})
        return document

    if not identifier.startswith(f"{prefix}-"):
        raise Http404(_("There is no public record %(id)s.") % {"id": identifier})

    return version_cache.get("page", identifier, make)


class VocabularyPage(RecordPage):
    """The page of a vocabulary term, which has no state and so is never withdrawn."""

    def withdrawn_response(self, request: HttpRequest, identifier: str) -> HttpResponse:
        return gone_or_404(request, identifier)


class RecordList(CanonicalURLView, ListView):
    """A paginated list of the published records of one model.

    Subclasses set `model`. The template, `<app>/<model>_list.html`, gets the cards of the records.
    A page that does not exist answers 404; `?page=1` redirects to the address without it.
    """

    paginate_by = 48
    parameters: ClassVar[tuple[str, ...]] = ("page",)

    @property
    def record_model(self) -> Any:
        """The model of the records that are listed."""
        return self.model

    def get_queryset(self) -> QuerySet[Any]:
        return self.record_model._default_manager.published()

    def paginate_queryset(self, queryset: Any, page_size: int) -> Any:
        """Return the page with the cards of its records (records.document_kinds)."""
        keys = queryset.values_list("pk", flat=True)
        paginator, page, _keys, has_others = super().paginate_queryset(keys, page_size)
        cards = documents_in_order(self.record_model, page.object_list)
        page.object_list = cards
        return paginator, page, cards, has_others

    def get_template_names(self) -> list[str]:
        meta = self.record_model._meta
        return [f"{meta.app_label}/{meta.model_name}_list.html"]
