"""The pages of the list of photographs that are measured, on any sample."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import override

from catalog.models import Subject
from photos.facets import PhotoSelection
from search.facets import Listing, QueryState
from search.index.snapshot import Snapshot, current_snapshot, read_consistently

PAGE = 48


@dataclass(frozen=True)
class Case:
    """A page of the list of photographs, with its query for each of the programs measured."""

    name: str
    year: str = ""
    subject: int = 0
    slug: str = ""
    word: str = ""
    page: int = 1

    @property
    def offset(self) -> int:
        return (self.page - 1) * PAGE

    @property
    def address(self) -> str:
        """The URL of the English page."""
        parts = {"year": self.year, "subject": self.slug, "q": self.word}
        parts["page"] = str(self.page) if self.page > 1 else ""
        query = urlencode({name: value for name, value in parts.items() if value})
        return f"/en/photos/{f'?{query}' if query else ''}"

    @property
    def state(self) -> QueryState:
        chosen = {"year": self.year, "subject": self.slug, "q": self.word}
        given = {name: (value,) for name, value in chosen.items() if value}
        return QueryState(PhotoSelection.parameters(), given)


def cases() -> list[Case]:
    """The pages that the museum must answer without noticeable delay."""
    snap = current_snapshot()
    subjects = PhotoSelection.facets[1].documents_by_token(snap)
    popular = max(subjects, key=lambda token: len(subjects[token]))
    slug = Subject.objects.get(pk=int(popular)).slug
    photographs = len(snap.postings("kind", "PH"))
    pages = -(-photographs // PAGE)
    half = photographs // 2
    return [
        Case("first page"),
        Case("year and popular subject", year="1947", subject=int(popular), slug=slug),
        Case("word of every title", word=most_common_word(snap, str.isascii, photographs)),
        Case("common word", word=most_common_word(snap, str.isascii, half)),
        Case("rare word", word=most_common_word(snap, str.isascii, 20)),
        Case(f"page {min(1000, pages):,}", page=min(1000, pages)),
        Case(
            "Russian word", word=most_common_word(snap, lambda token: "а" <= token[0] <= "я", half)
        ),
        Case(
            "Japanese word",
            word=most_common_word(snap, lambda token: "一" <= token[0] <= "龥", half),
        ),
    ]


def most_common_word(snap: Snapshot, fits: Callable[[str], bool], most: int) -> str:
    """The word that occurs in most titles of photographs, but in not more than `most` of them."""
    photographs = snap.postings("kind", "PH")
    counted = (
        (len(bits & photographs), token)
        for token, bits in snap.field_postings("surface").items()
        if len(token) > 1 and fits(token)
    )
    return max((count, token) for count, token in counted if count <= most)[1]


def facets_only(case: Case) -> Callable[[], object]:
    """A function that computes the page with all facets and counts, without HTTP and cards."""

    def run() -> object:
        with override("en"):
            return read_consistently(
                lambda snap: Listing.of(PhotoSelection(case.state, snap), case.offset, PAGE)
            )

    return run
