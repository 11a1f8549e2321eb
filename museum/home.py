"""The document of the home page: the introduction of the home article, and what it embeds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.db.models import Q

from articles.documents import ArticleCard, article_cards
from articles.models import Article, ArticleKind
from people.documents import (
    PersonDocument,
    QuestionDocument,
    TestimonyDocument,
    person_documents,
    question_documents,
    testimony_documents,
)
from people.models import Person, Question, Testimony
from people.models.person import PersonKind
from photos.documents import PhotoCard, photo_cards
from photos.models import Photo
from records.documents import (
    LANGUAGE,
    Prose,
    Row,
    Select,
    Text,
    notice,
    other_texts,
    prose,
    text,
    text_columns,
)
from records.markdown import CitedSource, render, split_embeds

_PUBLISHED = Q(state="published")
_home = Select(
    Article, "kind", columns=("identifier", *text_columns("title", "body")), where=_PUBLISHED
)
_articles = Select(
    Article, "kind", columns=("id",), where=_PUBLISHED, order=("order", "identifier")
)
_photos = Select(
    Photo,
    "identifier",
    columns=("id",),
    where=_PUBLISHED & Q(sensitivity="none"),
    order=("identifier",),
)
_voices = Select(Testimony, "identifier", columns=("id",), where=_PUBLISHED, order=("identifier",))
_questions = Select(Question, "state", columns=("id",), order=("order", "identifier"))
_unnamed = Select(Person, "kind", columns=("id",), where=_PUBLISHED, order=(f"name_{LANGUAGE}",))


@dataclass(frozen=True, slots=True)
class HomeDocument:
    """All that the home page shows. The title and texts are empty without a home article.

    `others` are the titles in other languages, as (language, title).
    """

    title: Text
    others: tuple[tuple[str, str], ...]
    notice: str
    body: str
    introduction: Prose
    sources: tuple[CitedSource, ...]
    photos: tuple[PhotoCard, ...]
    voice: TestimonyDocument | None
    questions: tuple[QuestionDocument, ...]
    articles: tuple[ArticleCard, ...]
    unnamed: tuple[PersonDocument, ...]


def home_document() -> HomeDocument:
    """Return the document of the home page in the active language."""
    row = next(iter(_home([ArticleKind.HOME])), SimpleNamespace(identifier=""))
    title, body = text(row, "title"), text(row, "body")
    introduction, embedded = split_embeds(str(body))
    rendered = render(introduction, numbered=True)
    voices = testimony_documents(_keys(_voices(embedded))[:1])
    return HomeDocument(
        title=title,
        others=other_texts(row, "title"),
        notice=notice(title, body),
        body=str(body),
        introduction=prose(Text(introduction, body.lang), rendered=rendered),
        sources=tuple(rendered.sources),
        photos=_in_order(photo_cards, _photos(embedded)),
        voice=next(iter(voices.values()), None),
        questions=_in_order(question_documents, _questions(["published"])),
        articles=_in_order(article_cards, _articles([ArticleKind.ARTICLE])),
        unnamed=_in_order(person_documents, _unnamed([PersonKind.UNNAMED])),
    )


def _keys(rows: Iterable[Row]) -> list[int]:
    return [row.id for row in rows]


def _in_order(build: Any, rows: Iterable[Row]) -> tuple[Any, ...]:
    """Return the documents that `build` makes of these rows, in their order."""
    keys = _keys(rows)
    found = build(keys)
    return tuple(found[key] for key in keys if key in found)
