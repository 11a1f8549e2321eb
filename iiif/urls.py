"""Addresses of the IIIF services: no language in them, machines read them."""

from django.urls import re_path

from iiif.image.views import ImageService

app_name = "iiif"
urlpatterns = [
    re_path(r"^(?P<version>[23])/(?P<identifier>[^/]+)$", ImageService.as_view(), name="image"),
    re_path(
        r"^(?P<version>[23])/(?P<identifier>[^/]+)/(?P<rest>.*)$",
        ImageService.as_view(),
        name="image_request",
    ),
]
