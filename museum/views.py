"""Views that belong to no single app: home, search, identifiers, robots.txt, errors."""

from __future__ import annotations

import sys
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from exchange.export import export
from identifiers.models import normalise_identifier
from identifiers.resolve import find_record
from museum.home import home_document
from museum.linked_data import JSON_LD_BUILDERS, prefers_json_ld
from museum.rate_limits.unknown import refuse_guessing
from museum.search import Results, search
from museum.search.export import SearchExport
from museum.search.results import PAGE_SIZE
from museum.storage_faults import storage_fault
from museum.timeline import day_rows
from records.lists import build_page, page_number
from records.models import State
from records.version_cache import version_cache
from records.views import CanonicalURLView, gone_or_404
from search.index.query import MAX_CHARACTERS
from search.indexing import indexers


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """`/`: redirect to the home page in the language of `Accept-Language`. Sets no cookie."""
    language = translation.get_language_from_request(request)
    response = redirect(f"/{language}/")
    response["Vary"] = "Accept-Language"
    return response


class Home(CanonicalURLView, TemplateView):
    """The home page: the introduction of the home article, and the records embedded in it."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        first_day, last_day = settings.MUSEUM_FIRST_DAY, settings.MUSEUM_LAST_DAY
        return super().get_context_data(
            home=version_cache.get("home", "", home_document),
            first_day=first_day,
            last_day=last_day,
            day_count=(last_day - first_day).days + 1,
            day_rows=day_rows(first_day, last_day),
            **kwargs,
        )


class Search(CanonicalURLView, TemplateView):
    """Search across all kinds of records, in all languages at once."""

    template_name = "search.html"
    parameters = ("q", "type", "page")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        typed, kind_name, kind = search_parameters(self.request)
        number = page_number(self.request)
        results = search(typed, kind=kind, page=number) if typed else Results()
        page = build_page(results.hits, number, results.count, PAGE_SIZE)
        return super().get_context_data(
            asked=typed,
            chosen=kind_name,
            results=results,
            page_obj=page,
            query=urlencode({"q": typed} | ({"type": kind_name} if kind_name else {})),
            **kwargs,
        )


def search_parameters(request: HttpRequest) -> tuple[str, str, str]:
    """Return the query, the name of the chosen kind of record, and its identifier prefix.

    The name is that of the model, as in the URL: `photo`. Name and prefix are "" if no kind was
    chosen. Raises Http404 for an unknown kind.
    """
    kinds = {str(indexer.model._meta.model_name): indexer.kind for indexer in indexers()}
    kind_name = request.GET.get("type", "")
    if kind_name and kind_name not in kinds:
        raise Http404(_("There is no kind of record “%(value)s”.") % {"value": kind_name})
    typed = request.GET.get("q", "").strip()[:MAX_CHARACTERS]
    return typed, kind_name, kinds.get(kind_name, "")


class ExportSearch(CanonicalURLView):
    """The results of a search as a file."""

    parameters = ("q", "type")
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, format: str) -> HttpResponseBase:
        typed, kind_name, kind = search_parameters(request)
        query = {"q": typed} | ({"type": kind_name} if kind_name else {})
        return export(request, SearchExport(request, typed, kind, query), format, kind)


@require_safe
def identify(request: HttpRequest, identifier: str) -> HttpResponse:
    """`/id/PH-0001`: redirect with 303 to the record's page or, if preferred, its JSON-LD.

    The language is that of `Accept-Language`. A merged record redirects with 301 to the one it was
    merged into, and a deleted one answers 410. A record that was never public answers 404 as a
    number that was never given does: nobody is to learn which drafts there are.
    """
    number = normalise_identifier(identifier)
    record = find_record(identifier)
    if type(record) not in JSON_LD_BUILDERS or not _may_be_named(record):
        record = None
    with translation.override(translation.get_language_from_request(request)):
        if record is None and number:
            return gone_or_404(request, number)
        if record is None:
            raise Http404(_("There is no public record %(id)s.") % {"id": identifier})
    with translation.override(translation.get_language_from_request(request)):
        if prefers_json_ld(request):
            address = reverse("linked_data", args=[record.identifier])
        else:
            address = record.get_absolute_url()
    response = HttpResponse(status=303, headers={"Location": address})
    response["Vary"] = "Accept, Accept-Language"
    return response


def _may_be_named(record: Any) -> bool:
    """Return whether the public may learn that there is `record`: it is public, or was withdrawn.

    The page of a withdrawn record answers 410 with the curator's explanation.
    """
    return record.is_published() or getattr(record, "state", "") == State.WITHDRAWN


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """`/robots.txt`: excludes the admin, previews, search, and pages on sets of records."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "Disallow: /preview/",
        *(f"Disallow: /{code}/search/" for code, _name in settings.LANGUAGES),
        # Each order of the records in a set has its own URL, so crawlers would never finish.
        *(f"Disallow: /{code}/lightbox/" for code, _name in settings.LANGUAGES),
        *(f"Disallow: /{code}/compare/" for code, _name in settings.LANGUAGES),
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404 in the language of the URL, or 429 to a network that guesses addresses."""
    refused = refuse_guessing(request)
    if refused is not None:
        return refused
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        return render(request, "404.html", {"reason": _reason(exception)}, status=404)


def _reason(exception: Exception) -> str:
    """Return the message of a 404 that the museum raised; "" for those of the URL resolver."""
    argument = exception.args[0] if exception.args else ""
    return argument if isinstance(argument, str) else ""


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without using the database or the base template, which may have failed.

    A full disk, a folder that can only be read and a database that does not answer have pages of
    their own, with the remedy: 507 and 503. Django calls this while it handles the exception.
    """
    return _storage_fault_page(request, sys.exc_info()[1]) or render(
        request, "500.html", status=500
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400; where the storage made it one, the page of `server_error`.

    Django takes a session that cannot be saved for one that was deleted meanwhile.
    """
    return _storage_fault_page(request, exception) or defaults.bad_request(request, exception)


def _storage_fault_page(
    request: HttpRequest, exception: BaseException | None
) -> HttpResponse | None:
    """Return the page of the storage fault that caused `exception`, or None if none did."""
    fault = storage_fault(exception)
    if fault is None:
        return None
    response = render(request, "storage_fault.html", {"fault": fault.key}, status=fault.status)
    response["Retry-After"] = str(fault.retry_after)
    response["Cache-Control"] = "no-store"
    # For museum/reconnecting.py, which may ask again.
    response.storage_fault = fault  # type: ignore[attr-defined]
    return response
