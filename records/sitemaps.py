"""The base of every record's sitemap: each page in every language, naming the others."""

from __future__ import annotations

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import Model, QuerySet


class MultilingualSitemap(Sitemap):
    """Every page in every language, each naming the others."""

    i18n = True
    alternates = True
    # Django's own takes the language off the address, which leads nowhere here.
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
    """The published records of `model`."""

    model: ClassVar[type[Model]]

    def items(self) -> QuerySet[Any]:
        records: Any = self.model._default_manager
        return records.published().order_by("identifier")

    def lastmod(self, item: Any) -> datetime | None:
        return getattr(item, "changed_at", None)


class VocabularySitemap(RecordSitemap):
    """Terms have no state and no date of change."""

    def items(self) -> QuerySet[Any]:
        return self.model._default_manager.order_by("identifier")
