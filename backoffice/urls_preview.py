"""Addresses of previews, under /preview/: outside the language prefixes, and never indexed."""

from django.contrib import admin
from django.urls import path

from backoffice.review.previews import linked_preview, preview

urlpatterns = [
    path("record/<str:identifier>/<str:language>/", admin.site.admin_view(preview), name="preview"),
    path("link/<str:secret>/<str:language>/", linked_preview, name="linked_preview"),
]
