"""Documents of the caption layers of a photograph."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from catalog.documents import SourceDocument, source_documents
from photos.models import Caption
from photos.models.captions import CaptionKind
from records.documents import Day, Row, Select, Text, day, group_by, text, text_columns

_rows = Select(
    Caption,
    "photo_id",
    columns=(
        *("photo_id", "order", "kind", "language", "text", "written", "written_edtf"),
        *("source_id", "corrects_id", *text_columns("author")),
    ),
    paths=("corrects__order", "corrects__language", "corrects__text"),
    order=("order", "id"),
)


@dataclass(frozen=True, slots=True)
class Words:
    """A text of a caption in one language; `order` is its number among the captions."""

    order: int
    language: str
    text: str


@dataclass(frozen=True, slots=True)
class CaptionDocument:
    """A layer of the captions: `words`, and `others`, the same text in other languages."""

    kind: str
    kind_label: str
    words: Words
    others: tuple[Words, ...]
    corrects: Words | None
    author: Text
    written: Day
    source: SourceDocument | None


def caption_documents(photos: Iterable[int]) -> dict[int, tuple[CaptionDocument, ...]]:
    """Return the layers of the captions of photographs, in their order, by primary key."""
    rows = caption_rows(photos)
    return caption_layers(rows, source_documents(row.source_id for row in rows))


def caption_rows(photos: Iterable[int]) -> list[Row]:
    """Return the rows of the captions of photographs, in their order."""
    return _rows(photos)


def caption_layers(
    rows: Iterable[Row], sources: dict[int, SourceDocument]
) -> dict[int, tuple[CaptionDocument, ...]]:
    """Return the layers of the captions in `rows`, by the primary key of the photograph.

    `sources` are the documents of their sources.
    """
    return {
        photo: tuple(_layer(group, sources) for group in layers_of(captions, _key))
        for photo, captions in group_by(rows, "photo_id").items()
    }


def layers_of(captions: Iterable[Any], key: Callable[[Any], Any]) -> list[list[Any]]:
    """Return the captions of each layer, in their order.

    Curators' captions that differ only in their language become one layer, because the museum
    writes its own captions in several languages. Captions that others wrote, on the print or in the
    press, are never combined. `key` is what the captions of one layer have in common.
    """
    shown: list[list[Any]] = []
    groups_by_key: defaultdict[Any, list[list[Any]]] = defaultdict(list)
    counts: Counter[Any] = Counter()
    for caption in captions:
        common = key(caption)
        groups = groups_by_key[common]
        # The nth text in a language belongs to the nth group with the same key.
        index = counts[common, caption.language]
        counts[common, caption.language] += 1
        if caption.kind == CaptionKind.CURATOR and index < len(groups):
            groups[index].append(caption)
        else:
            groups.append([caption])
            shown.append(groups[-1])
    return shown


def _key(row: Row) -> tuple[object, ...]:
    author = str(text(row, "author"))
    return (row.kind, author, row.written, row.source_id, row.corrects_id)


def _words(row: Row) -> Words:
    return Words(row.order, row.language, row.text)


def _layer(group: list[Row], sources: dict[int, SourceDocument]) -> CaptionDocument:
    language = get_language()
    row = next((row for row in group if row.language == language), group[0])
    corrects = None
    if row.corrects_id is not None:
        corrects = Words(row.corrects__order, row.corrects__language, row.corrects__text)
    return CaptionDocument(
        kind=row.kind,
        kind_label=str(CaptionKind(row.kind).label),
        words=_words(row),
        others=tuple(_words(other) for other in group if other is not row),
        corrects=corrects,
        author=text(row, "author"),
        written=day(Caption, row, "written"),
        source=sources.get(row.source_id),
    )
