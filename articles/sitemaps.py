"""The sitemap (sitemaps.org) of articles. The home page is in museum/sitemaps.py."""

from typing import Any

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet

from articles.models import Article, ArticleKind
from records.sitemaps import RecordSitemap


class ArticleSitemap(RecordSitemap):
    model = Article

    def items(self) -> QuerySet[Any]:
        return super().items().exclude(kind=ArticleKind.HOME)


SITEMAPS: dict[str, type[Sitemap]] = {"articles": ArticleSitemap}
