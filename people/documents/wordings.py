"""Documents of the wordings of testimonies, with the transmission of each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from catalog.documents import SourceDocument, source_documents
from people.models import Passage, Wording
from people.models.wording import WordingKind
from people.shown_wordings import DisplayPassage, shown_passages
from records.documents import Row, Select, Text, group_by, text, text_columns

_rows = Select(
    Wording,
    "testimony_id",
    columns=(
        *("id", "testimony_id", "order", "language", "kind", "in_quotation_marks", "is_nearest"),
        *("source_id", "locator", "chain_ends_at_id", "made_on"),
        "reviewed_by",
        *text_columns("note"),
    ),
    paths=("translated_from__language", *text_columns("translator__name")),
    order=("order", "id"),
)
_passages = Select(
    Passage,
    "wording_id",
    columns=("wording_id", "voice", "text"),
    order=("order", "id"),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One source in the transmission of a wording; see people.models.wording.TransmissionStep."""

    source: SourceDocument
    relation: str
    inferred: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class WordingDocument:
    """One text of a testimony in one language. `steps` is its transmission, from us backward.

    `size` is that of a wording that is shown alone: `display` if it is short, else `long`.
    """

    order: int
    language: str
    kind: str
    in_quotation_marks: bool
    is_nearest: bool
    passages: tuple[DisplayPassage, ...]
    size: str
    spoken: tuple[str, ...]
    translator: Text
    translated_from: str
    made_on: date | None
    reviewed_by: str
    note: Text
    locator: str
    steps: tuple[Step, ...]

    @property
    def is_paraphrase(self) -> bool:
        """Whether the words are a reporter's paraphrase."""
        return self.kind == WordingKind.PARAPHRASE

    @property
    def is_museum_translation(self) -> bool:
        """Whether the museum translated the words."""
        return self.kind == WordingKind.MUSEUM_TRANSLATION

    @property
    def source(self) -> SourceDocument:
        """The source that the words were taken from."""
        return self.steps[0].source

    @property
    def opening(self) -> DisplayPassage | None:
        """The first passage in the speaker's words, or else a reporter's; None without any."""
        spoken = (passage for passage in self.passages if passage.by_speaker)
        return next(spoken, next(iter(self.passages), None))

    @property
    def voices(self) -> int:
        """How often the voice changes, the first one counted."""
        voices = [passage.by_speaker for passage in self.passages]
        return sum(n == 0 or voices[n - 1] != voice for n, voice in enumerate(voices))


def wordings_of(testimonies: Iterable[int]) -> dict[int, tuple[WordingDocument, ...]]:
    """Return the wordings of testimonies in their order, by the testimony's primary key."""
    rows = _rows(testimonies)
    passages = group_by(_passages(row.id for row in rows), "wording_id")
    sources = source_documents(row.source_id for row in rows)
    return {
        key: tuple(_wording(row, passages.get(row.id, []), _steps(row, sources)) for row in group)
        for key, group in group_by(rows, "testimony_id").items()
    }


def _steps(row: Row, sources: dict[int, SourceDocument]) -> tuple[Step, ...]:
    chain = sources[row.source_id].transmission()
    keys = [source.key for source in chain]
    if row.chain_ends_at_id in keys:
        chain = chain[: keys.index(row.chain_ends_at_id) + 1]
    last = len(chain) - 1
    return tuple(
        Step(
            source,
            "" if number == last else source.relation,
            number != last and source.relation_inferred,
            number == last,
        )
        for number, source in enumerate(chain)
    )


def _wording(row: Row, passages: list[Row], steps: tuple[Step, ...]) -> WordingDocument:
    is_paraphrase = row.kind == WordingKind.PARAPHRASE
    length = sum(len(passage.text) for passage in passages)
    is_short = length <= (80 if row.language.startswith("ja") else 170)
    return WordingDocument(
        order=row.order,
        language=row.language,
        kind=row.kind,
        in_quotation_marks=row.in_quotation_marks,
        is_nearest=row.is_nearest,
        passages=tuple(shown_passages(passages, is_paraphrase=is_paraphrase)),
        size="display" if is_short else "long",
        spoken=tuple(passage.text for passage in passages if passage.voice == "speaker"),
        translator=text(row, "translator__name"),
        translated_from=row.translated_from__language or "",
        made_on=row.made_on,
        reviewed_by=row.reviewed_by,
        note=text(row, "note"),
        locator=row.locator,
        steps=steps,
    )
