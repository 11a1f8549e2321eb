"""Documents of articles and standing pages: the card in a list, and the page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.urls import reverse

import languages
from articles.contents import Heading, headings
from articles.models import STANDING_KINDS, Article, ArticleKind
from articles.prepared import prepared_body
from records.documents import (
    Prose,
    Row,
    Select,
    Text,
    notice,
    page_path,
    prose,
    register_kind,
    text,
    text_columns,
)
from records.markdown import CitedSource, render
from records.markdown.plain import strip_markdown
from records.version_cache import version_cache

COLUMNS = ("id", "identifier", "state", "kind", *text_columns("title", "summary", "authors"))
_rows = Select(Article, columns=COLUMNS)
_page_rows = Select(
    Article, columns=(*COLUMNS, "published_at", "changed_at", *text_columns("body"))
)


_home = Select(
    Article,
    "kind",
    columns=("id", *text_columns("title")),
    where=Q(state="published"),
)


@dataclass(frozen=True, slots=True)
class ArticleCard:
    """An article in a list. `summary` is plain text."""

    identifier: str
    path: str
    is_published: bool
    kind: str
    title: Text
    summary: Text
    authors: Text

    @property
    def headline(self) -> str:
        """The title without markup."""
        return str(self.title)

    def get_absolute_url(self) -> str:
        """Return the path of the article's page."""
        return self.path


@dataclass(frozen=True, slots=True)
class ArticleDocument(ArticleCard):
    """All that the page of an article shows. `abstract` is the summary in Markdown."""

    abstract: str
    body: Prose
    sources: tuple[CitedSource, ...]
    contents: tuple[Heading, ...]
    notice: str
    published_at: datetime | None
    changed_at: datetime


def article_cards(keys: Iterable[int]) -> dict[int, ArticleCard]:
    """Return the cards of articles by primary key. One statement."""
    return {row.id: ArticleCard(*_card_values(row)) for row in _rows(keys)}


def museum_title() -> Text:
    """Return the title of the museum, that of the published home article, or an empty text."""

    def make() -> Text:
        return next((text(row, "title") for row in _home([ArticleKind.HOME])), Text())

    return version_cache.get("museum title", "", make)


def article_page(key: int) -> ArticleDocument:
    """Return the document of an article's page. Raises KeyError when there is no such row."""
    rows = _page_rows([key])
    if not rows:
        raise KeyError(key)
    row = rows[0]
    values, shown = _card_values(row), text(row, "body")
    prepared = prepared_body(key, shown.lang or languages.current(), str(shown))
    rendered = render(str(shown), numbered=True, prepared=prepared)
    return ArticleDocument(
        *values,
        abstract=str(text(row, "summary")),
        body=prose(shown, rendered=rendered),
        sources=tuple(rendered.sources),
        contents=tuple(headings(rendered.html)),
        notice=notice(values[4], shown),
        published_at=row.published_at,
        changed_at=row.changed_at,
    )


def _card_values(row: Row) -> tuple[str, str, bool, str, Text, Text, Text]:
    summary = text(row, "summary")
    return (
        row.identifier,
        _path(row),
        row.state == "published",
        row.kind,
        text(row, "title"),
        Text(strip_markdown(str(summary)), summary.lang),
        text(row, "authors"),
    )


def _path(row: Row) -> str:
    if row.kind == ArticleKind.HOME:
        return reverse("home")
    if row.kind in STANDING_KINDS:
        return reverse(f"articles:{row.kind}")
    return page_path(Article.url_name, row.identifier)


def register_documents() -> None:
    """Register the kinds of this app."""
    register_kind(Article, cards=article_cards, page=article_page)
