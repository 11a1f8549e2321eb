"""Base classes of the sitemaps: every page in every language, with links to the other languages."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model, QuerySet


class MultilingualSitemap(Sitemap):
    """A sitemap of pages in every language, each with `hreflang` links to the others."""

    i18n = True
    alternates = True
    # Django's x-default is the address without its language, which does not exist here. `_urls`
    # gives the address in the default language.
    x_default = False

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        urls = super()._urls(page, protocol, domain)  # type: ignore[misc]
        for url in urls:
            url["alternates"] += [
                {"location": other["location"], "lang_code": "x-default"}
                for other in url["alternates"]
                if other["lang_code"] == settings.LANGUAGE_CODE
            ]
        return urls


class RecordSitemap(MultilingualSitemap):
    """A sitemap of the published records of `model`."""

    model: ClassVar[type[Model]]

    def items(self) -> QuerySet[Any]:
        records: Any = self.model._default_manager
        return records.published().order_by("identifier")

    def lastmod(self, item: Any) -> datetime | None:
        return getattr(item, "changed_at", None)


class VocabularySitemap(RecordSitemap):
    """A sitemap of the terms of `model`, which have no state and no date of change."""

    def items(self) -> QuerySet[Any]:
        return self.model._default_manager.order_by("identifier")
