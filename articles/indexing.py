"""What articles say to the index."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from articles.models import Article
from catalog.index.terms import Text
from catalog.indexing import Indexer, register
from catalog.indexing.record_texts import translated


@register
class ArticleIndexer(Indexer):
    model = Article

    def texts(self, article: Any) -> Iterator[Text]:
        yield from translated(article, "title", "title")
        yield from translated(article, "summary", "text")
        yield from translated(article, "body", "text")
