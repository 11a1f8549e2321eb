"""URLs of the IIIF services. They are read by machines and contain no language."""

from django.urls import path, re_path

from iiif.activity.views import ActivityPage, AllActivities
from iiif.image.views import ImageService
from iiif.presentation.views import (
    Annotations,
    CollectionDocument,
    CollectionPage,
    ManifestDocument,
    MuseumCollection,
)
from iiif.search.views import Search

app_name = "iiif"
urlpatterns = [
    re_path(r"^(?P<version>[23])/(?P<identifier>[^/]+)$", ImageService.as_view(), name="image"),
    re_path(
        r"^(?P<version>[23])/(?P<identifier>[^/]+)/(?P<rest>.*)$",
        ImageService.as_view(),
        name="image_request",
    ),
    path("presentation/3/collection.json", MuseumCollection.as_view(), name="museum"),
    re_path(
        r"^presentation/3/page/(?P<number>[1-9][0-9]{0,6})\.json$",
        CollectionPage.as_view(),
        name="museum_page",
    ),
    path(
        "presentation/3/<str:identifier>/manifest.json",
        ManifestDocument.as_view(),
        name="manifest",
    ),
    re_path(
        r"^presentation/3/(?P<identifier>[^/]+)/annotations/(?P<kind>captions|regions)\.json$",
        Annotations.as_view(),
        name="annotations",
    ),
    path(
        "presentation/3/<str:identifier>/collection.json",
        CollectionDocument.as_view(),
        name="collection",
    ),
    re_path(
        r"^presentation/3/(?P<identifier>[^/]+)/page/(?P<number>[1-9][0-9]{0,6})\.json$",
        CollectionPage.as_view(),
        name="collection_page",
    ),
    path("search/2/", Search.as_view(), name="search_museum"),
    path("search/2/<str:identifier>", Search.as_view(), name="search"),
    path("activity/", AllActivities.as_view(), name="activities"),
    re_path(
        r"^activity/(?P<day>\d{4}-\d\d-\d\d)/(?P<number>[1-9]\d{0,5})$",
        ActivityPage.as_view(),
        name="activity_page",
    ),
]
