"""The map of photographs and collections."""

from django.contrib.sitemaps import Sitemap

from catalog.record_sitemaps import RecordSitemap
from photos.models import Collection, Photo


class PhotoSitemap(RecordSitemap):
    model = Photo


class CollectionSitemap(RecordSitemap):
    model = Collection


SITEMAPS: dict[str, type[Sitemap]] = {"photos": PhotoSitemap, "collections": CollectionSitemap}
