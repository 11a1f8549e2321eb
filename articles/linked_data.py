"""An article in the terms of schema.org, for JSON-LD."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language

from articles.models import Article
from photos.rights import TextRights
from records.linked_data import base_description, record_uri, without_empty
from records.markdown import CitedSource, render
from records.templatetags.museum import shown_text


def article_data(
    article: Article, request: HttpRequest, sources: list[CitedSource] | None = None
) -> dict[str, Any]:
    """The article with the `sources` it cites, which its text is read for where none are given."""
    if sources is None:
        body, _language = shown_text(article, "body")
        sources = render(body, numbered=True).sources
    return without_empty(
        base_description(article, "Article", request)
        | {
            "headline": article.headline,
            "abstract": article.summary,
            "inLanguage": get_language(),
            "author": {"@type": "Organization", "name": article.authors}
            if article.authors
            else None,
            "datePublished": article.published_at.isoformat() if article.published_at else "",
            "dateModified": article.changed_at.isoformat(),
            "license": TextRights.CC_BY.uri,
            "citation": [
                {"@id": record_uri(cited.source, request), "name": cited.source.headline}
                for cited in sources
                if cited.source.is_published()
            ],
        }
    )
