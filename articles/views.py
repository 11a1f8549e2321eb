"""The public list and pages of articles, and the standing pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from articles.linked_data import article_data
from articles.models import STANDING_KINDS, Article, ArticleKind
from records.views import RecordList, RecordPage, published_page


class ArticleList(RecordList):
    """The list of published articles, in the order set by their field `order`."""

    model = Article

    def get_queryset(self) -> QuerySet[Any]:
        return Article.objects.published().without_standing_pages()


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
        return super().get_context_data(json_ld=self.linked_data(article_data), **kwargs)


class StandingPage(ArticlePage):
    """The published article of the kind `kind`, at a URL without an identifier.

    Answers 410 if it was withdrawn and 404 if there has been none.
    """

    kind: ArticleKind | None = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        standing = Article.objects.published().filter(kind=self.kind)
        identifier = standing.values_list("identifier", flat=True).first()
        if identifier is None:
            withdrawn = Article.objects.withdrawn().filter(kind=self.kind).first()
            if withdrawn is None:
                raise Http404(_("The museum has not published this page yet."))
            return self.withdrawn_response(request, withdrawn.identifier)
        self.object = published_page(self.model, identifier)
        return self.render_to_response(self.get_context_data(object=self.object))
