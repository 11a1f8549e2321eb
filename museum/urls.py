"""The URLs of the museum. Public pages have the language as prefix: `/en/photos/`."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps.views import sitemap
from django.urls import include, path
from django.views.decorators.http import require_safe

from museum import views
from museum.feeds import LatestFeed
from museum.linked_data import LinkedDataView
from museum.security_txt import security_txt
from museum.sitemaps import SITEMAPS
from operations.health import views as probes

urlpatterns = [
    path("", views.choose_language),
    path("id/<str:identifier>", views.identify, name="identify"),
    path("media/", include("photos.urls_media")),
    path("iiif/", include("iiif.urls")),
    path("sitemap.xml", require_safe(sitemap), {"sitemaps": SITEMAPS}, name="sitemap"),
    path("robots.txt", views.robots, name="robots"),
    path("healthz", probes.healthz, name="healthz"),
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path(".well-known/security.txt", security_txt, name="security_txt"),
    path("preview/", include("backoffice.urls_preview")),
    path("admin/desk/", include("backoffice.urls")),
    path("admin/", include("accounts.urls")),
    path("admin/", admin.site.urls),
]

urlpatterns += i18n_patterns(
    path("", views.Home.as_view(), name="home"),
    path("id/<str:identifier>.jsonld", LinkedDataView.as_view(), name="linked_data"),
    path("search/", views.Search.as_view(), name="search"),
    path("search/export.<str:format>", views.ExportSearch.as_view(), name="search_export"),
    path("feed.atom", LatestFeed(), name="feed"),
    path("", include("catalog.urls")),
    path("", include("people.urls")),
    path("", include("photos.urls")),
    path("", include("articles.urls")),
    path("", include("exchange.urls")),
)

handler400 = "museum.views.bad_request"
handler404 = "museum.views.not_found"
handler500 = "museum.views.server_error"
