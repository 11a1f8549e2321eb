"""A photograph as a page with the fields of the museum's, and the list of 48 of them."""

from django.db import models
from wagtail.models import Page

CARD = ("title", "slug", "url_path", "depth", "path", "identifier", "date", "image", "alt_text")


class PhotoPage(Page):
    identifier = models.CharField(max_length=12, unique=True)
    alt_text = models.TextField(blank=True)
    date = models.CharField(max_length=200, blank=True)
    image = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    place = models.CharField(max_length=300, blank=True)
    holder = models.CharField(max_length=300, blank=True)
    subjects = models.TextField(blank=True)
    credit = models.TextField(blank=True)

    template = "photo.html"
    parent_page_types = ["site_of_photos.GalleryPage"]


class GalleryPage(Page):
    template = "gallery.html"

    def get_context(self, request, *args, **kwargs):
        photos = PhotoPage.objects.live().child_of(self).order_by("path").only(*CARD)[:48]
        return {**super().get_context(request, *args, **kwargs), "photos": photos}
