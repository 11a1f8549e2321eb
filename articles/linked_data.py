"""The JSON-LD description (schema.org) of an article."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from articles.documents import ArticleDocument
from photos.rights import TextRights
from records.linked_data import base_description, record_uri, without_empty


def article_data(article: ArticleDocument, request: HttpRequest) -> dict[str, Any]:
    """Describe `article` as a schema.org Article with the published sources it cites."""
    return without_empty(
        base_description(article, "Article", request)
        | {
            "headline": article.headline,
            "abstract": article.abstract,
            "inLanguage": get_language(),
            "author": {"@type": "Organization", "name": article.authors}
            if article.authors
            else None,
            "datePublished": article.published_at.isoformat() if article.published_at else "",
            "dateModified": article.changed_at.isoformat(),
            "license": TextRights.CC_BY.uri,
            "citation": [
                {"@id": record_uri(cited.source, request), "name": cited.source.headline}
                for cited in article.sources
                if cited.source.is_published
            ],
        }
    )
