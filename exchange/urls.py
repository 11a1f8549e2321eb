"""Addresses of the lightbox and of what explains the exports."""

from django.urls import path

from exchange import views

app_name = "exchange"
urlpatterns = [
    path("lightbox/", views.LightboxPage.as_view(), name="lightbox"),
    path("lightbox/export.<str:format>", views.export_lightbox, name="lightbox_export"),
    path("exports/", views.FieldsPage.as_view(), name="fields"),
]
