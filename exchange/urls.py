"""URLs of the lightbox, of the exports, and of the page that explains the exports."""

from django.urls import path

from exchange import views
from people.facets import TestimonySelection
from photos.facets import PhotoSelection

app_name = "exchange"
urlpatterns = [
    path("lightbox/", views.LightboxPage.as_view(), name="lightbox"),
    path("lightbox/export.<str:format>", views.export_lightbox, name="lightbox_export"),
    path(
        "photos/export.<str:format>",
        views.ExportSelection.as_view(selection=PhotoSelection, list_name="photos:photos"),
        name="photos_export",
    ),
    path(
        "testimonies/export.<str:format>",
        views.ExportSelection.as_view(selection=TestimonySelection, list_name="people:testimonies"),
        name="testimonies_export",
    ),
    path("exports/", views.FieldsPage.as_view(), name="fields"),
]
