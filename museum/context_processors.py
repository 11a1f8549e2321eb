"""Variables that all public pages have."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language

from articles.documents import museum_title


def museum(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of all public pages.

    `museum_title` is the title of the published home article, or empty. `alternates` is the page
    in each language: a list of (code, name of the language in itself, absolute URL). `canonical` is
    the absolute URL of the page, `contact` the setting MUSEUM_CONTACT.
    """
    address = request.build_absolute_uri()
    return {
        "museum_title": museum_title(),
        "language": get_language(),
        "alternates": [
            (code, name, _translated(request, address, code)) for code, name in settings.LANGUAGES
        ],
        "canonical": address,
        "contact": settings.MUSEUM_CONTACT,
    }


def _translated(request: HttpRequest, address: str, code: str) -> str:
    """Return the address of the page in another language.

    A path of a page differs in its first part alone. Others, such as those of errors, are resolved.
    """
    prefix, path = f"/{get_language()}/", request.path
    if request.resolver_match is None or not path.startswith(prefix):
        return translate_url(address, code)
    before, _prefix, after = address.partition(prefix)
    return f"{before}/{code}/{after}"
