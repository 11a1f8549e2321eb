"""The sitemaps of photographs and collections."""

from django.contrib.sitemaps import Sitemap

from photos.models import Collection, Photo
from records.sitemaps import RecordSitemap


class PhotoSitemap(RecordSitemap):
    model = Photo


class CollectionSitemap(RecordSitemap):
    model = Collection


SITEMAPS: dict[str, type[Sitemap]] = {"photos": PhotoSitemap, "collections": CollectionSitemap}
