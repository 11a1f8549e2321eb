"""The columns of a table of photographs that is imported.

The columns of the record are declared in `photos/tables.py`, also for the bag and the spreadsheets.
This module adds the few that only an import has, and for each column a remedy: what to write into
it. The list `COLUMNS` is used by the reader, by the report and by the test of docs/import.md.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from photos.models import Caption, Photo, PhotoPerson
from photos.models.captions import CaptionKind
from photos.models.people import Certainty, PhotoRole
from photos.tables import PHOTOS
from records.columns import Link, Links
from tabular.columns import Column, split_list

from .errors import FILE
from .lookup import Finders

_CERTAINTY = re.compile(
    rf"^(?P<name>.*\S)\s*\(\s*(?P<certainty>{'|'.join(Certainty.values)})\s*\)$", re.S | re.I
)

_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


@dataclass
class Draft:
    """A photograph that is not saved yet, with its parts.

    `links` are the records that it will be linked to, by the name of the field.
    """

    photo: Photo
    links: dict[str, list[Any]] = field(default_factory=dict)
    people: list[PhotoPerson] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)

    def save_parts(self) -> None:
        """Save links and parts. Call it inside a changeset, after the photograph is saved."""
        for name, records in self.links.items():
            getattr(self.photo, name).add(*records)
        parts: list[PhotoPerson | Caption] = [*self.people, *self.captions]
        for part in parts:
            part.photo = self.photo
            part.full_clean()
            part.save()


class ImportColumn(ABC):
    """A column of an imported table. It may use several cells of a row."""

    @property
    @abstractmethod
    def remedies(self) -> Mapping[str, str | Promise]:
        """The headers of the column, each with the advice what to write under it."""

    @abstractmethod
    def put(self, draft: Draft, cells: dict[str, str], finders: Finders) -> None:
        """Put the filled `cells` of this column (by header) into the draft.

        Raises ValidationError; an error without a header is about the first of the cells.
        """


@dataclass(frozen=True)
class RecordColumn(ImportColumn):
    """A column of the photograph itself. Other records may be given by any of their names."""

    column: Column

    @property
    def remedies(self) -> Mapping[str, str | Promise]:
        name = self.column.name
        default = next(
            (remedy for kind, remedy in _REMEDIES_BY_TYPE.items() if isinstance(self.column, kind)),
            "",
        )
        return {h: _REMEDIES.get(h) or _REMEDIES.get(name, default) for h in self.column.headers}

    def put(self, draft: Draft, cells: dict[str, str], finders: Finders) -> None:
        def find(typed: str) -> Any:
            return finders.of(Photo, self.column.name).find(typed)

        self.column.assign(draft.photo, cells, find)
        if isinstance(self.column, Links):
            target = Photo._meta.get_field(self.column.name).related_model
            draft.links[self.column.name] = self.column.records(cells, find, target)


@dataclass(frozen=True)
class FileColumn(ImportColumn):
    """The path of the file. The draft gets it only when the file is stored."""

    @property
    def remedies(self) -> Mapping[str, str | Promise]:
        return {FILE: gettext_lazy("Write the path of the file as seen from the table.")}

    def put(self, draft: Draft, cells: dict[str, str], finders: Finders) -> None:
        pass


@dataclass(frozen=True)
class PeopleColumn(ImportColumn):
    """People in one role, each with its certainty, as in `Name (probable)`."""

    role: PhotoRole

    @property
    def remedies(self) -> Mapping[str, str | Promise]:
        return {self.role.value: _NAMES}

    def put(self, draft: Draft, cells: dict[str, str], finders: Finders) -> None:
        seen_keys = set()
        for name in split_list(cells[self.role.value]):
            match = _CERTAINTY.match(name)
            certainty = match["certainty"].lower() if match else Certainty.CERTAIN
            person = finders.person.find(match["name"] if match else name)
            if person.pk not in seen_keys:
                seen_keys.add(person.pk)
                link = PhotoPerson(person=person, role=self.role, certainty=certainty)
                draft.people.append(link)


@dataclass(frozen=True)
class InscriptionColumn(ImportColumn):
    """The inscription on the print and its language, which become a caption layer."""

    text: str = "inscription"
    language: str = "inscription_language"

    @property
    def remedies(self) -> Mapping[str, str | Promise]:
        return {
            self.text: "",
            self.language: gettext_lazy("Write a BCP 47 code: en, ru, ja."),
        }

    def put(self, draft: Draft, cells: dict[str, str], finders: Finders) -> None:
        language = cells.get(self.language, "")
        if language and not (_LANGUAGE_CODE.fullmatch(language) and len(language) <= 12):
            message = _("“%(value)s” is not a code of a language.")
            raise ValidationError({self.language: message % {"value": language}})
        if self.text in cells and not language:
            message = _("The language of the inscription is missing: fill the column %(column)s.")
            raise ValidationError({self.text: message % {"column": self.language}})
        if self.text in cells:
            kind = CaptionKind.INSCRIPTION
            draft.captions.append(Caption(kind=kind, language=language, text=cells[self.text]))


_NAME = gettext_lazy("Write its identifier, or its name in any language.")
_NAMES = gettext_lazy("Part several by semicolons; write identifiers, or names in any language.")
#: What to write into a column of the record, by the type, the header or the name of the column.
_REMEDIES_BY_TYPE: dict[type[Column], str | Promise] = {Link: _NAME, Links: _NAMES}
_REMEDIES: dict[str, str | Promise] = {
    "description": gettext_lazy("Markdown with citations, as in the admin."),
    "date": gettext_lazy("Write it as a curator would: circa 1947; осень 1946 г.; 昭和22年頃."),
    "date_edtf": gettext_lazy("Write EDTF (ISO 8601-2), or leave it empty."),
}
COLUMNS: tuple[ImportColumn, ...] = (
    FileColumn(),
    *(
        RecordColumn(column)
        for column in PHOTOS.columns
        if column.is_writable and column.name not in PHOTOS.key
    ),
    PeopleColumn(PhotoRole.DEPICTED),
    PeopleColumn(PhotoRole.PHOTOGRAPHER),
    PeopleColumn(PhotoRole.OWNER),
    PeopleColumn(PhotoRole.MENTIONED),
    InscriptionColumn(),
)
HEADERS = tuple(header for column in COLUMNS for header in column.remedies)
