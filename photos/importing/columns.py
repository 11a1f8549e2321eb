"""The columns of a table of photographs: how each cell becomes part of a draft.

The one list `COLUMNS` feeds the reader, the report's remedies and docs/import.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import languages
from photos.models import Caption, Photo, PhotoPerson
from photos.models.parts import CaptionKind, Certainty, PhotoRole
from photos.models.photo import Sensitivity
from photos.rights import ImageRights, TextRights

from .finding import Finders

_CERTAINTY = re.compile(
    rf"^(?P<name>.*\S)\s*\(\s*(?P<certainty>{'|'.join(Certainty.values)})\s*\)$", re.S | re.I
)


@dataclass
class Draft:
    """A photograph that is not saved yet, and what will hang on it."""

    photo: Photo
    subjects: list[Any] = field(default_factory=list)
    people: list[PhotoPerson] = field(default_factory=list)
    captions: list[Caption] = field(default_factory=list)

    def save_parts(self) -> None:
        """Inside an act, after the photograph is saved."""
        if self.subjects:
            self.photo.subjects.add(*self.subjects)
        parts: list[PhotoPerson | Caption] = [*self.people, *self.captions]
        for part in parts:
            part.photo = self.photo
            part.full_clean()
            part.save()


@dataclass(frozen=True)
class Column:
    """A text cell, taken as it stands."""

    name: str
    remedy: str | Promise = ""

    def put(self, draft: Draft, cell: str, finders: Finders, row: dict[str, str]) -> None:
        """Put a filled cell into the draft; raise ValidationError when it cannot be."""
        setattr(draft.photo, self.name, cell)


@dataclass(frozen=True)
class File(Column):
    def put(self, draft: Draft, cell: str, finders: Finders, row: dict[str, str]) -> None:
        """The file is not part of the draft before it is stored."""


@dataclass(frozen=True)
class Choice(Column):
    choices: type[TextChoices] = Sensitivity

    def put(self, draft: Draft, cell: str, finders: Finders, row: dict[str, str]) -> None:
        setattr(draft.photo, self.name, one_of(self.choices, cell))


@dataclass(frozen=True)
class Link(Column):
    finder: str = ""

    def put(self, draft: Draft, cell: str, finders: Finders, row: dict[str, str]) -> None:
        setattr(draft.photo, self.name, getattr(finders, self.finder).find(cell))


@dataclass(frozen=True)
class Subjects(Column):
    def put(self, draft: Draft, cell: str, finders: Finders, row: dict[str, str]) -> None:
        for part in parts(cell):
            subject = finders.subject.find(part)
            if subject not in draft.subjects:
                draft.subjects.append(subject)


@dataclass(frozen=True)
class People(Column):
    role: PhotoRole = PhotoRole.DEPICTED

    def put(self, draft: Draft, cell: str, finders: Finders, row: dict[str, str]) -> None:
        seen = set()
        for part in parts(cell):
            match = _CERTAINTY.match(part)
            certainty = match["certainty"].lower() if match else Certainty.CERTAIN
            person = finders.person.find(match["name"] if match else part)
            if person.pk not in seen:
                seen.add(person.pk)
                link = PhotoPerson(person=person, role=self.role, certainty=certainty)
                draft.people.append(link)


@dataclass(frozen=True)
class Inscription(Column):
    def put(self, draft: Draft, cell: str, finders: Finders, row: dict[str, str]) -> None:
        language = row.get(INSCRIPTION_LANGUAGE, "")
        if not language:
            raise ValidationError(
                _("The language of the inscription is missing: fill the column %(column)s.")
                % {"column": INSCRIPTION_LANGUAGE}
            )
        draft.captions.append(Caption(kind=CaptionKind.INSCRIPTION, language=language, text=cell))


@dataclass(frozen=True)
class InscriptionLanguage(Column):
    def put(self, draft: Draft, cell: str, finders: Finders, row: dict[str, str]) -> None:
        if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", cell) or len(cell) > 12:
            raise ValidationError(_("“%(value)s” is not a code of a language.") % {"value": cell})


def parts(cell: str) -> list[str]:
    """The parts of a list, `a; b`, without empty ones."""
    return [part.strip() for part in cell.split(";") if part.strip()]


def one_of(choices: type[TextChoices], cell: str) -> str:
    """The value of `choices` that `cell` names, in any case. Raises ValidationError."""
    for value in choices.values:
        if value.casefold() == cell.strip().casefold():
            return str(value)
    raise ValidationError(
        _("“%(value)s” is not among the values: write one of %(known)s.")
        % {"value": cell, "known": ", ".join(choices.values)}
    )


def _translated(name: str, remedy: str | Promise = "") -> Iterator[Column]:
    return (Column(f"{name}_{language}", remedy) for language in languages.codes())


_NAME = gettext_lazy("Write its identifier, or its name in any language.")
_NAMES = gettext_lazy("Part several by semicolons; write identifiers, or names in any language.")
INSCRIPTION_LANGUAGE = "inscription_language"
COLUMNS: tuple[Column, ...] = (
    File("file", gettext_lazy("Write the path of the file as seen from the table.")),
    *_translated("title"),
    *_translated("description", gettext_lazy("Markdown with citations, as in the admin.")),
    *_translated("alt_text"),
    Column(
        "date", gettext_lazy("Write it as a curator would: circa 1947; осень 1946 г.; 昭和22年頃.")
    ),
    Column("date_edtf", gettext_lazy("Write EDTF (ISO 8601-2), or leave it empty.")),
    *_translated("date_ground"),
    *_translated("dated_by"),
    Link("place", _NAME, "place"),
    *_translated("place_note"),
    Subjects("subjects", _NAMES),
    Link("collection", _NAME, "collection"),
    Link("holder", _NAME, "person"),
    *_translated("holder_note"),
    Column("holder_number"),
    *_translated("physical_form"),
    *_translated("extent"),
    Link("source", _NAME, "source"),
    *_translated("credit"),
    Choice("image_rights", choices=ImageRights),
    Choice("text_rights", choices=TextRights),
    Choice("sensitivity", choices=Sensitivity),
    *_translated("sensitivity_note"),
    People("depicted", _NAMES, PhotoRole.DEPICTED),
    People("photographer", _NAMES, PhotoRole.PHOTOGRAPHER),
    People("owner", _NAMES, PhotoRole.OWNER),
    People("mentioned", _NAMES, PhotoRole.MENTIONED),
    Inscription("inscription"),
    InscriptionLanguage(INSCRIPTION_LANGUAGE, gettext_lazy("Write a BCP 47 code: en, ru, ja.")),
)
NAMES = tuple(column.name for column in COLUMNS)
