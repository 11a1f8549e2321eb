"""The public list and pages of articles, and the standing pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from articles.contents import headings
from articles.linked_data import article_data
from articles.models import STANDING_KINDS, Article, ArticleKind
from records.markdown import render
from records.templatetags.museum import shown_text
from records.views import RecordList, RecordPage


class ArticleList(RecordList):
    """The list of published articles, in the order set by their field `order`."""

    model = Article

    def get_queryset(self) -> QuerySet[Any]:
        return Article.objects.published().without_standing_pages().with_card()


class ArticlePage(RecordPage):
    """The page of an article with numbered sources.

    The identifier of a standing page redirects to the URL of that page.
    """

    model = Article

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        article = getattr(self, "object", None)
        if article is not None and article.kind in STANDING_KINDS:
            return redirect(article, permanent=True)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        body, _language = shown_text(self.object, "body")
        rendered = render(body, numbered=True)
        return super().get_context_data(
            rendered=rendered,
            contents=headings(rendered.html),
            json_ld=article_data(self.object, self.request, rendered.sources),
            **kwargs,
        )


class StandingPage(ArticlePage):
    """The published article of the kind `kind`, at a URL without an identifier.

    Answers 410 if it was withdrawn and 404 if there has been none.
    """

    kind: ArticleKind | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        article = Article.objects.published().with_page().filter(kind=self.kind).first()
        if article is None:
            withdrawn = Article.objects.withdrawn().filter(kind=self.kind).first()
            if withdrawn is None:
                raise Http404(_("The museum has not published this page yet."))
            return self.withdrawn_response(request, withdrawn.identifier)
        self.object = article
        return self.render_to_response(self.get_context_data(object=article))
