"""The pages that belong to no one app: home, search, identifiers, errors, health."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView

from articles.models import Article, ArticleKind
from exchange.export import export
from identifiers.models import normalise_identifier
from identifiers.resolve import find_record
from museum.linked_data import JSON_LD_BUILDERS, prefers_json_ld
from museum.search import Results, search
from museum.search.export import SearchExport
from museum.search.results import PAGE_SIZE
from museum.timeline import day_rows
from people.models import Person, Question, Testimony
from people.models.person import PersonKind
from photos.models import Photo
from records.lists import build_page, page_number
from records.markdown import render as render_markdown
from records.markdown import split_embeds
from records.merging.references import was_merged
from records.tombstones import is_gone
from records.views import CanonicalURLView, gone_or_404
from search.index.query import MAX_CHARACTERS
from search.indexing import indexers
from search.models import CatalogueVersion


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """`/`: to the museum in the reader's language, by `Accept-Language` alone, without a cookie."""
    language = translation.get_language_from_request(request)
    response = redirect(f"/{language}/")
    response["Vary"] = "Accept-Language"
    return response


class Home(CanonicalURLView, TemplateView):
    """The opening spread: what the home article says, and the records that it embeds."""

    template_name = "home.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        home = Article.objects.published().filter(kind=ArticleKind.HOME).first()
        introduction, chosen = split_embeds(home.body or "") if home else ("", [])
        first_day, last_day = settings.MUSEUM_FIRST_DAY, settings.MUSEUM_LAST_DAY
        return super().get_context_data(
            home=home,
            introduction=render_markdown(introduction, numbered=True),
            photos=Photo.objects.published()
            .without_notice()
            .with_card()
            .filter(identifier__in=chosen),
            voice=Testimony.objects.published().with_page().filter(identifier__in=chosen).first(),
            questions=Question.objects.published().with_card(),
            articles=Article.objects.published().with_card().filter(kind=ArticleKind.ARTICLE),
            unnamed=Person.objects.published().filter(kind=PersonKind.UNNAMED),
            first_day=first_day,
            last_day=last_day,
            day_count=(last_day - first_day).days + 1,
            day_rows=day_rows(first_day, last_day),
            **kwargs,
        )


class Search(CanonicalURLView, TemplateView):
    """Search across every kind of record, in all three languages at once."""

    template_name = "search.html"
    parameters = ("q", "type", "page")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked, chosen, kind = search_parameters(self.request)
        number = page_number(self.request)
        results = search(asked, kind=kind, page=number) if asked else Results()
        page = build_page(results.hits, number, results.count, PAGE_SIZE)
        return super().get_context_data(
            asked=asked,
            chosen=chosen,
            results=results,
            page_obj=page,
            query=urlencode({"q": asked} | ({"type": chosen} if chosen else {})),
            **kwargs,
        )


def search_parameters(request: HttpRequest) -> tuple[str, str, str]:
    """What was typed, the kind of record as the address names it, and its prefix or nothing.

    Raises Http404 for a kind that there is not.
    """
    kinds = {str(indexer.model._meta.model_name): indexer.kind for indexer in indexers()}
    chosen = request.GET.get("type", "")
    if chosen and chosen not in kinds:
        raise Http404(_("There is no kind of record “%(value)s”.") % {"value": chosen})
    typed = request.GET.get("q", "").strip()[:MAX_CHARACTERS]
    return typed, chosen, kinds.get(chosen, "")


class ExportSearch(CanonicalURLView):
    """What a search found, as a file."""

    parameters = ("q", "type")
    http_method_names = ["get", "head"]

    def get(self, request: HttpRequest, format: str) -> HttpResponseBase:
        typed, chosen, kind = search_parameters(request)
        query = {"q": typed} | ({"type": chosen} if chosen else {})
        return export(request, SearchExport(request, typed, kind, query), format, kind)


@require_safe
def identify(request: HttpRequest, identifier: str) -> HttpResponse:
    """`/id/PH-0001`: 303 to what is said of it in the reader's language, a page or JSON-LD."""
    record = find_record(identifier)
    number = normalise_identifier(identifier)
    if record is None and number and (was_merged(number) or is_gone(number)):
        with translation.override(translation.get_language_from_request(request)):
            return gone_or_404(request, number)
    if record is None or type(record) not in JSON_LD_BUILDERS:
        raise Http404(_("There is no record %(id)s.") % {"id": number or identifier})
    with translation.override(translation.get_language_from_request(request)):
        if prefers_json_ld(request):
            address = reverse("linked_data", args=[record.identifier])
        else:
            address = record.get_absolute_url()
    response = HttpResponse(status=303, headers={"Location": address})
    response["Vary"] = "Accept, Accept-Language"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Everything public may be read by machines; the admin is no place for them."""
    lines = [
        "User-agent: *",
        f"Disallow: {reverse('admin:index')}",
        "Disallow: /preview/",
        *(f"Disallow: /{code}/search/" for code, _name in settings.LANGUAGES),
        # A set of records has as many addresses as it has orders.
        *(f"Disallow: /{code}/lightbox/" for code, _name in settings.LANGUAGES),
        *(f"Disallow: /{code}/compare/" for code, _name in settings.LANGUAGES),
        "",
        f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, and in which state the catalogue is."""
    connection.ensure_connection()
    return JsonResponse(
        {
            "catalogue": CatalogueVersion.current_version(),
            "index": "current" if CatalogueVersion.index_is_current() else "to be rebuilt",
            "today": date.today().isoformat(),
        }
    )


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404 in the language of the address."""
    with translation.override(translation.get_language_from_request(request, check_path=True)):
        return render(request, "404.html", {"reason": _reason(exception)}, status=404)


def _reason(exception: Exception) -> str:
    """The sentence of our own 404s; never the resolver's list of patterns."""
    argument = exception.args[0] if exception.args else ""
    return argument if isinstance(argument, str) else ""


def server_error(request: HttpRequest) -> HttpResponse:
    """500 without the database or the base template, which may be what has failed."""
    return render(request, "500.html", status=500)
