"""URLs of the public pages of sources, places and subjects."""

from django.urls import path

from catalog import views

app_name = "catalog"
urlpatterns = [
    path("sources/", views.SourceList.as_view(), name="sources"),
    path("sources/<str:identifier>/", views.SourcePage.as_view(), name="source"),
    path("places/", views.PlaceList.as_view(), name="places"),
    path("places/<str:identifier>/", views.PlacePage.as_view(), name="place"),
    path("subjects/", views.SubjectList.as_view(), name="subjects"),
    path("subjects/<str:identifier>/", views.SubjectPage.as_view(), name="subject"),
]
