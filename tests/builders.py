"""Builders of valid records for tests; values that are not given get sensible defaults.

`make_*` saves the record.
"""

from __future__ import annotations

import itertools
import os
from datetime import date
from typing import Any

from django.utils import timezone

from articles.models import Article
from catalog.models import Place, Source, Subject
from people.models import (
    Answer,
    Passage,
    Person,
    PersonName,
    Position,
    Question,
    Testimony,
    Wording,
)
from photos.models import Caption, Collection, Master, Photo, PhotoPerson, Region
from records.models import State

#: Names must differ in a museum that several processes fill one after the other.
_numbers = itertools.count(int(os.environ.get("BUILDERS_BEGIN_AT", "1")))


def _published(values: dict[str, Any]) -> dict[str, Any]:
    """Fill in what a published or withdrawn record needs; published is the default."""
    values.setdefault("state", State.PUBLISHED)
    if values["state"] == State.PUBLISHED:
        values.setdefault("published_at", timezone.now())
    if values["state"] == State.WITHDRAWN:
        values.setdefault("withdrawal_category", "error")
        values.setdefault("withdrawal_reason_en", "It was a mistake.")
        values.setdefault("withdrawn_at", timezone.now())
    return values


def in_three_languages(name: str, text: str) -> dict[str, str]:
    """`title_en`, `title_ru`, `title_ja` with texts that differ."""
    return {f"{name}_{language}": f"{text} ({language})" for language in ("en", "ru", "ja")}


def make_subject(**values: Any) -> Subject:
    if "name_en" not in values:
        values |= in_three_languages("name", f"subject {next(_numbers)}")
    return Subject.objects.create(**values)


def make_place(**values: Any) -> Place:
    if "name_en" not in values:
        values |= in_three_languages("name", f"place {next(_numbers)}")
    return Place.objects.create(**values)


def make_source(**values: Any) -> Source:
    values.setdefault("work", f"A work of reference {next(_numbers)}")
    return Source.objects.create(**_published(values))


def make_person(**values: Any) -> Person:
    if "name_en" not in values:
        values |= in_three_languages("name", f"Person {next(_numbers)}")
    return Person.objects.create(**_published(values))


def make_name(person: Person, text: str = "", language: str = "en", **values: Any) -> PersonName:
    return PersonName.objects.create(
        person=person, text=text or f"Form {next(_numbers)}", language=language, **values
    )


def make_testimony(*, wordings: int = 1, **values: Any) -> Testimony:
    """A testimony with `wordings` wordings of one passage each, the first marked as nearest."""
    if "title_en" not in values:
        values |= in_three_languages("title", f"Testimony {next(_numbers)}")
    values.setdefault("period", "1945/1949")
    values.setdefault("said", "2015-09-02")
    if "speaker" not in values:
        values["speaker"] = make_person()
    testimony = Testimony.objects.create(**_published(values))
    for number in range(1, wordings + 1):
        make_wording(testimony, order=number, is_nearest=number == 1)
    return testimony


def make_wording(testimony: Testimony, text: str = "", **values: Any) -> Wording:
    values.setdefault("language", "en")
    values.setdefault("kind", "quotation")
    values.setdefault("order", testimony.wordings.count() + 1)
    if "source" not in values:
        values["source"] = make_source()
    wording = Wording.objects.create(testimony=testimony, **values)
    Passage.objects.create(wording=wording, text=text or f"Words number {next(_numbers)}.")
    return wording


def make_source_chain(*consulted: str) -> Source:
    """A chain of works in which each was derived from the next; returns the first, `Work 0`.

    `consulted` says how far each of them was seen. The link from `Work 1` is marked as inferred by
    the museum.
    """
    source = None
    for number, how in reversed(list(enumerate(consulted))):
        source = make_source(
            work=f"Work {number}",
            work_language="en",
            consulted=how,
            taken_from=source,
            relation="quotes" if source else "",
            relation_inferred=source is not None and number == 1,
        )
    assert source is not None
    return source


def make_quoted_testimony(**values: Any) -> Testimony:
    """A testimony of one quoted wording that was transmitted through a chain of three works."""
    values.setdefault("title_en", "The stones")
    if "speaker" not in values:
        values["speaker"] = make_person(name_en="Miyamoto Tsutomu")
    testimony = make_testimony(wordings=0, **values)
    make_wording(
        testimony,
        "the thought occurred",
        kind="partial",
        in_quotation_marks=True,
        is_nearest=True,
        source=make_source_chain("copy", "excerpt", "not_seen"),
    )
    return testimony


def make_question(*, positions: int = 2, answers: int = 1, **values: Any) -> Question:
    """A question with `answers` testimonies under each position except the last, which is empty."""
    if "title_en" not in values:
        values |= in_three_languages("title", f"Question {next(_numbers)}?")
    question = Question.objects.create(**_published(values))
    for number in range(1, positions + 1):
        position = Position.objects.create(
            question=question, order=number, **in_three_languages("title", f"Position {number}")
        )
        for order in range(1, answers + 1) if number < positions else ():
            Answer.objects.create(
                position=position,
                testimony=make_testimony(),
                order=order,
                placed_by="The museum's editors",
                placed_on=date(2026, 11, 20),
                **in_three_languages("why", "It speaks of this"),
            )
    return question


def make_collection(**values: Any) -> Collection:
    if "title_en" not in values:
        values |= in_three_languages("title", f"Collection {next(_numbers)}")
    return Collection.objects.create(**_published(values))


def make_photo(*, subjects: tuple[Subject, ...] = (), **values: Any) -> Photo:
    if "title_en" not in values:
        values |= in_three_languages("title", f"Photograph {next(_numbers)}")
    if "alt_text_en" not in values:
        values |= in_three_languages("alt_text", "Men at a table")
    values.setdefault("date", "1947")
    photo = Photo.objects.create(**_published(values))
    if subjects:
        photo.subjects.add(*subjects)
    return photo


def make_master(**values: Any) -> Master:
    """The row of a master of 1600 by 1200 pixels, without its file."""
    values.setdefault("sha256", f"{next(_numbers):064x}")
    values = {"size": 1, "format": "JPEG", "width": 1600, "height": 1200} | values
    return Master.objects.create(**{"file": "x", "original_name": "x.jpg"} | values)


def make_caption(photo: Photo, text: str = "", **values: Any) -> Caption:
    values.setdefault("kind", "curator")
    values.setdefault("language", "en")
    values.setdefault("order", photo.captions.count() + 1)
    return Caption.objects.create(photo=photo, text=text or f"Caption {next(_numbers)}", **values)


def make_region(photo: Photo, rectangle: str = "100,200,300,400", **values: Any) -> Region:
    """A described region of a photograph that has a master; `rectangle` is `x,y,w,h`."""
    values |= dict(zip("xywh", map(int, rectangle.split(",")), strict=True))
    values.setdefault("order", photo.regions.count() + 1)
    if "description_en" not in values:
        values |= in_three_languages("description", f"Region {next(_numbers)}")
    return Region.objects.create(photo=photo, **values)


def make_photo_person(
    photo: Photo, person: Person, role: str = "depicted", **values: Any
) -> PhotoPerson:
    return PhotoPerson.objects.create(photo=photo, person=person, role=role, **values)


def make_article(**values: Any) -> Article:
    if "title_en" not in values:
        values |= in_three_languages("title", f"Article {next(_numbers)}")
    if "body_en" not in values:
        values |= in_three_languages("body", "A sentence.")
    return Article.objects.create(**_published(values))
