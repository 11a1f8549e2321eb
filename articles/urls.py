"""URLs of articles and standing pages."""

from django.urls import path

from articles import views
from articles.models import ArticleKind

app_name = "articles"
urlpatterns = [
    path("articles/", views.ArticleList.as_view(), name="articles"),
    path("articles/<str:identifier>/", views.ArticlePage.as_view(), name="article"),
    path("about/", views.StandingPage.as_view(kind=ArticleKind.ABOUT), name="about"),
    path("errata/", views.StandingPage.as_view(kind=ArticleKind.ERRATA), name="errata"),
]
