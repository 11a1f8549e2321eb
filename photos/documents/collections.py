"""Documents of collections in lists and as links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from photos.models import Collection
from records.documents import Day, Select, Text, day, page_path, text, text_columns

_rows = Select(
    Collection,
    columns=("id", "identifier", "state", "dates", "dates_edtf", *text_columns("title")),
)


@dataclass(frozen=True, slots=True)
class CollectionDocument:
    """A collection by its title and dates."""

    identifier: str
    path: str
    is_published: bool
    title: Text
    dates: Day

    @property
    def headline(self) -> str:
        """The title without markup."""
        return str(self.title)

    def get_absolute_url(self) -> str:
        """Return the path of the collection's page."""
        return self.path


def collection_documents(keys: Iterable[int | None]) -> dict[int, CollectionDocument]:
    """Return the documents of collections by primary key. One statement."""
    return {
        row.id: CollectionDocument(
            row.identifier,
            page_path(Collection.url_name, row.identifier),
            row.state == "published",
            text(row, "title"),
            day(Collection, row, "dates"),
        )
        for row in _rows(keys)
    }
