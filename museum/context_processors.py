"""Variables that are available in all templates."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject

from articles.models import Article, ArticleKind


def museum(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of all templates.

    `site` is the published home article or None, fetched only when it is used. `alternates` is the
    page in each language: a list of (code, name of the language in itself, absolute URL).
    `canonical` is the absolute URL of the page, `contact` the setting MUSEUM_CONTACT.
    """
    address = request.build_absolute_uri()
    return {
        "site": SimpleLazyObject(
            lambda: Article.objects.published().filter(kind=ArticleKind.HOME).first()
        ),
        "alternates": [
            (code, name, translate_url(address, code)) for code, name in settings.LANGUAGES
        ],
        "canonical": address,
        "contact": settings.MUSEUM_CONTACT,
    }
