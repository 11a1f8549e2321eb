"""What a sample's photographs refer to: subjects, places, people and collections of its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from catalog.models import Place, Subject
from catalog.models.place import PlaceKind
from identifiers.sample_numbers import identifier
from people.models import Person, PersonName
from people.models.person import NameKind, NameScript, PersonKind
from photos.models import Collection
from photos.models.collection import Level
from records.models import State
from sample.identifiers import language_indexes, suffixed_fields

from .names import Word
from .topics import NARROWER, TOPICS

COUNTRIES, REGIONS, TOWNS = 8, 12, 24  # towns in a region, regions in a country
DEPICTED, PHOTOGRAPHERS, HOLDERS = 430, 60, 10
SERIES = 24

_ROOT = ("All subjects", "Все темы", "すべての主題")
_TITLE = (
    "Sample collection of {count} records",
    "Собрание-образец: {count} записей",
    "見本コレクション、{count}件",
)
_SCOPE = (
    "Made by this museum’s software to try it with many records. None of these photographs, "
    "people and places exists.",
    "Создано программой музея, чтобы испытать её на множестве записей. Ни этих фотографий, ни этих "
    "людей, ни этих мест не существует.",
    "多数の記録でこの博物館のソフトウェアを試すために作られたものです。ここにある写真も人物も"
    "場所も実在しません。",
)
_SERIES = (
    "Sample series {number}: {name}",
    "Серия-образец {number}: {name}",
    "見本シリーズ{number}：{name}",
)
_ROLE = ("invented for the sample", "вымышлено для образца", "見本のための架空の名")


def translated_fields(name: str, texts: Word, **values: Any) -> dict[str, str]:
    """`scope_en`, `scope_ru`, `scope_ja`, with `values` filled in."""
    return {f"{name}_{language}": texts[at].format(**values) for language, at in language_indexes()}


def make_subject_levels() -> Iterator[list[Subject]]:
    """The subjects, unsaved, a level at a time from the broadest: 1, 12, 60 and 240."""
    count = 0

    def made(name: Word, broader: Subject | None) -> Subject:
        nonlocal count
        number = identifier("SU", count)
        count += 1
        return Subject(
            identifier=number,
            slug=f"sample-{number.lower()}",
            broader=broader,
            **suffixed_fields("name", name),
        )

    root = made(_ROOT, None)
    yield [root]
    broad = [made(topic[0], root) for topic in TOPICS]
    yield broad
    middle = [
        (name, made(name, above))
        for topic, above in zip(TOPICS, broad, strict=True)
        for name in topic[1:]
    ]
    yield [subject for _name, subject in middle]
    yield [made(_narrowed(name, how), above) for name, above in middle for how in NARROWER]


def _narrowed(name: Word, how: Word) -> Word:
    return (f"{name[0]} {how[0]}", f"{name[1]} {how[1]}", f"{how[2]}の{name[2]}")


def make_place_levels(names: Iterator[Word]) -> Iterator[list[Place]]:
    """The places, unsaved, a level at a time: 8 countries, 96 regions, 2,304 towns."""
    count = 0

    def made(kind: PlaceKind, within: Place | None) -> Place:
        nonlocal count
        number = identifier("PL", count)
        count += 1
        return Place(
            identifier=number, kind=kind, within=within, **suffixed_fields("name", next(names))
        )

    countries = [made(PlaceKind.COUNTRY, None) for _ in range(COUNTRIES)]
    yield countries
    regions = [made(PlaceKind.REGION, above) for above in countries for _ in range(REGIONS)]
    yield regions
    yield [made(PlaceKind.TOWN, above) for above in regions for _ in range(TOWNS)]


@dataclass
class People:
    """The people and bodies of a sample, unsaved, with the forms of their names."""

    depicted: list[Person] = field(default_factory=list)
    photographers: list[Person] = field(default_factory=list)
    holders: list[Person] = field(default_factory=list)
    names: list[PersonName] = field(default_factory=list)

    @property
    def all(self) -> list[Person]:
        return [*self.depicted, *self.photographers, *self.holders]


def make_people(names: Iterator[Word]) -> People:
    """The people: 430 who are depicted, 60 photographers and 10 bodies that hold prints."""
    found = People()
    now = timezone.now()

    def made(kind: PersonKind, name: Word) -> Person:
        return Person(
            identifier=identifier("PE", len(found.all)),
            kind=kind,
            state=State.PUBLISHED,
            published_at=now,
            **suffixed_fields("name", name),
            **translated_fields("role", _ROLE),
        )

    for group, count in ((found.depicted, DEPICTED), (found.photographers, PHOTOGRAPHERS)):
        for _ in range(count):
            family, given = next(names), next(names)
            name = (
                f"{family[0]} {given[0]}",
                f"{family[1]} {given[1]}",
                f"{family[2]}・{given[2]}",
            )
            person = made(PersonKind.PERSON, name)
            group.append(person)
            found.names += [
                _form(person, name[2], NameScript.KATAKANA, family[2], given[2]),
                _form(person, name[1], NameScript.CYRILLIC, family[1], given[1]),
            ]
    for _ in range(HOLDERS):
        found.holders.append(made(PersonKind.BODY, next(names)))
    return found


def _form(person: Person, text: str, script: NameScript, family: str, given: str) -> PersonName:
    return PersonName(
        person=person,
        text=text,
        language=script,
        kind=NameKind.TRANSCRIPTION,
        family=family,
        given=given,
    )


def make_root_collection(count: int) -> Collection:
    """The collection around all others, unsaved; its history tells what was made."""
    return Collection(
        identifier=identifier("CO", 0),
        level=Level.FONDS,
        state=State.PUBLISHED,
        published_at=timezone.now(),
        **translated_fields("title", _TITLE, count=f"{count:,}"),
        **translated_fields("scope", _SCOPE),
    )


def make_series(whole: Collection, names: Iterator[Word]) -> list[Collection]:
    """The series within it, unsaved."""
    found = []
    for number in range(1, SERIES + 1):
        name = next(names)
        title = {
            f"title_{language}": _SERIES[at].format(number=number, name=name[at])
            for language, at in language_indexes()
        }
        found.append(
            Collection(
                identifier=identifier("CO", number),
                level=Level.SERIES,
                within=whole,
                state=State.PUBLISHED,
                published_at=whole.published_at,
                **title,
                **translated_fields("scope", _SCOPE),
            )
        )
    return found
