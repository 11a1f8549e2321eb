"""Sitemaps (sitemaps.org) of sources, places and subjects."""

from __future__ import annotations

from django.contrib.sitemaps import Sitemap

from catalog.models import Place, Source, Subject
from records.sitemaps import RecordSitemap, VocabularySitemap


class SourceSitemap(RecordSitemap):
    model = Source


class PlaceSitemap(VocabularySitemap):
    model = Place


class SubjectSitemap(VocabularySitemap):
    model = Subject


SITEMAPS: dict[str, type[Sitemap]] = {
    "sources": SourceSitemap,
    "places": PlaceSitemap,
    "subjects": SubjectSitemap,
}
