"""What articles say to the index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.models import Article
from records.indexing import translated_texts
from search.index.terms import Text
from search.indexing import Indexer, register


@register
class ArticleIndexer(Indexer):
    model = Article

    def texts(self, article: Any) -> Iterator[Text]:
        yield from translated_texts(article, "title", "title")
        yield from translated_texts(article, "summary", "text")
        yield from translated_texts(article, "body", "text")
