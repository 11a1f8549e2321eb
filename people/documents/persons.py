"""Documents of people and bodies: the name in a sentence, and the card in a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from people.models import Person
from records.documents import (
    Row,
    Select,
    Text,
    other_texts,
    page_path,
    text,
    text_columns,
)

COLUMNS = ("id", "identifier", "state", "kind", *text_columns("name", "role"))
_rows = Select(Person, columns=COLUMNS)


@dataclass(frozen=True, slots=True)
class PersonDocument:
    """A person or body. Of one that is not public nothing else is known than that.

    `others` are the names in other languages than the one shown, as (language, name).
    """

    is_published: bool = False
    identifier: str = ""
    path: str = ""
    kind: str = ""
    name: Text = Text()
    role: Text = Text()
    others: tuple[tuple[str, str], ...] = ()

    @property
    def headline(self) -> str:
        """The name without markup."""
        return str(self.name)

    def get_absolute_url(self) -> str:
        """Return the path of the person's page."""
        return self.path


HIDDEN_PERSON = PersonDocument()


def person(row: Row) -> PersonDocument:
    """Return the document of a row with COLUMNS."""
    if row.state != "published":
        return HIDDEN_PERSON
    return PersonDocument(
        True,
        row.identifier,
        page_path(Person.url_name, row.identifier),
        row.kind,
        text(row, "name"),
        text(row, "role"),
        other_texts(row, "name"),
    )


def person_documents(keys: Iterable[int | None]) -> dict[int, PersonDocument]:
    """Return the documents of people and bodies by primary key."""
    return {row.id: person(row) for row in _rows(keys)}
