"""What the other search programs are given: the documents and facet values of the museum's index.

One line of JSON for each public photograph: its place in the order of the list (`rank`), the values
of every facet with the broader ones, its text (`text`), and which of the words that are asked for
the museum finds in it (`words`). So all programs find the same photographs, and a word is looked
up as quickly as it can be; Groonga, whose Japanese is measured, searches the text itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from photos.facets import PhotoSelection
from photos.models import Photo
from search.facets import YearFacet
from search.index.snapshot import current_snapshot
from search.models import Document

#: Fields with one value or none; all others have several.
SINGLE = ("collection", "rights", "reproduction")


def postings() -> dict[str, dict[str, Any]]:
    """The bitmaps of each facet, by field and value; a year is certain or possible."""
    snap = current_snapshot()
    found: dict[str, dict[str, Any]] = {}
    for facet in PhotoSelection.facets:
        if isinstance(facet, YearFacet):
            found["year_certain"] = dict(facet.certain(snap))
            found["year"] = dict(facet.possible(snap))
        else:
            found[facet.name] = dict(facet.documents_by_token(snap))
    return found


def write(path: Path, found_by_word: dict[str, Any]) -> int:
    """Write the documents; return how many they are.

    `found_by_word` has the bitmap of what the museum finds for each word.
    """
    snap = current_snapshot()
    photographs = snap.postings("kind", "PH")
    values: dict[int, dict[str, list[str]]] = {number: {} for number in photographs}
    for field, by_token in {**postings(), "words": found_by_word}.items():
        for token, bits in by_token.items():
            for number in bits & photographs:
                values[number].setdefault(field, []).append(token)
    numbers = dict(Document.objects.filter(kind="PH").values_list("record", "number"))
    with path.open("w", encoding="utf-8") as file:
        for rank, (pk, text) in enumerate(_in_order()):
            document = {"rank": rank, "text": text, **values[numbers[pk]]}
            file.write(json.dumps(document, ensure_ascii=False) + "\n")
    return len(numbers)


def _in_order() -> Iterator[tuple[int, str]]:
    names = [f"{name}_{code}" for name in ("title", "description") for code in ("en", "ru", "ja")]
    photos = Photo.objects.published().order_by("date_earliest", "pk")
    photos = photos.order_by(_nulls_last("date_earliest"), "pk")
    for pk, *texts in photos.values_list("pk", *names).iterator():
        yield pk, "\n".join(text for text in texts if text)


def _nulls_last(name: str) -> Any:
    from django.db.models import F

    return F(name).asc(nulls_last=True)


def facet_fields() -> list[str]:
    """The names of the facets as fields of the documents."""
    return list(postings())
