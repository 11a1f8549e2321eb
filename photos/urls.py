"""Addresses of photographs and collections."""

from django.urls import path

from photos import views
from photos.compare import CompareView
from photos.downloads import download

app_name = "photos"
urlpatterns = [
    path("photos/", views.PhotoList.as_view(), name="photos"),
    path("photos/<str:identifier>/", views.PhotoPage.as_view(), name="photo"),
    path("photos/<str:identifier>/download/<int:width>/", download, name="download"),
    path("compare/", CompareView.as_view(), name="compare"),
    path("collections/", views.CollectionList.as_view(), name="collections"),
    path("collections/<str:identifier>/", views.CollectionPage.as_view(), name="collection"),
]
