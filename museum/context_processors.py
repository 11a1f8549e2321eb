"""What every template may read."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject

from articles.models import Article, ArticleKind


def museum(request: HttpRequest) -> dict[str, Any]:
    """The museum's name and the same page in the other languages.

    `site` is the published home article or None, fetched only when read; `alternates` is a list of
    (language code, its own name, absolute address).
    """
    here = request.build_absolute_uri()
    return {
        "site": SimpleLazyObject(
            lambda: Article.objects.published().filter(kind=ArticleKind.HOME).first()
        ),
        "alternates": [
            (code, name, translate_url(here, code)) for code, name in settings.LANGUAGES
        ],
        "canonical": here,
        "contact": settings.MUSEUM_CONTACT,
    }
