"""Articles, the page about the museum, and its corrections."""

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
    """What the museum has written, in the order of its choosing."""

    model = Article

    def get_queryset(self) -> QuerySet[Any]:
        return Article.objects.published().without_standing_pages().with_card()


class ArticlePage(RecordPage):
    """An article with its numbered sources; a standing page is found at its own address."""

    model = Article

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().get(request, *args, **kwargs)
        article = getattr(self, "object", None)
        if article is not None and article.kind in STANDING_KINDS:
            return redirect(article, permanent=True)
        return answer

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
    """The one published page of a kind, at an address without an identifier."""

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
