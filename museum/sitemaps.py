"""The map of every public page in every language, collected from the apps."""

from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from articles import sitemaps as articles
from catalog import sitemaps as catalog
from people import sitemaps as people
from photos import sitemaps as photos
from records.sitemaps import MultilingualSitemap


class StaticPageSitemap(MultilingualSitemap):
    """Pages that are not one record's."""

    def items(self) -> list[str]:
        return [
            "home",
            "photos:photos",
            "photos:collections",
            "articles:articles",
            "people:people",
            "people:testimonies",
            "people:questions",
            "catalog:sources",
            "catalog:places",
            "catalog:subjects",
        ]

    def location(self, item: str) -> str:
        return reverse(item)


SITEMAPS: dict[str, type[Sitemap]] = {
    "pages": StaticPageSitemap,
    **catalog.SITEMAPS,
    **people.SITEMAPS,
    **photos.SITEMAPS,
    **articles.SITEMAPS,
}
