"""Addresses of derivatives."""

from django.urls import path, re_path

from photos.media import derivative
from photos.placeholders import placeholder

urlpatterns = [
    path("mount/<str:identifier>.png", placeholder, name="mount"),
    re_path(
        r"^(?P<sha256>[0-9a-f]{64})/(?P<width>[1-9][0-9]{0,4})\.(?P<extension>avif|jpg)$",
        derivative,
        name="derivative",
    ),
]
