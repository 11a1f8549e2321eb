"""The photographs of a sample and their links, as rows that the database takes as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import override

import languages
from identifiers.sample_numbers import identifier
from photos.models import Photo, PhotoPerson
from photos.models.people import Certainty, PhotoRole
from photos.models.photo import Sensitivity
from photos.rights import ImageRights, TextRights
from records.models import State, WithdrawalCategory
from sample.identifiers import PREFIX, language_indexes

from .authorities import translated_fields
from .bulk_insert import Row, column_values
from .days import DateSampler, SampledDate
from .distributions import WeightedChoice, weighted_choice, zipf
from .names import Word
from .texts import TextSampler

_STATES = {State.PUBLISHED: 940, State.DRAFT: 30, State.REVIEW: 20, State.WITHDRAWN: 10}
_RIGHTS = {
    ImageRights.CNE: 34, ImageRights.UND: 14, ImageRights.IN_C: 13, ImageRights.NKC: 11,
    ImageRights.IN_C_RUU: 8, ImageRights.IN_C_EDU: 6, ImageRights.IN_C_NC: 4,
    ImageRights.IN_C_OW_EU: 3, ImageRights.NO_C_US: 3, ImageRights.NO_C_NC: 2,
    ImageRights.NO_C_CR: 1, ImageRights.NO_C_OKLR: 1,
}  # fmt: skip
_SENSITIVITIES = {Sensitivity.NONE: 96, Sensitivity.NOTICE: 3, Sensitivity.CLICK: 1}
_CERTAINTIES = {
    Certainty.CERTAIN: 70, Certainty.PROBABLE: 17, Certainty.POSSIBLE: 10, Certainty.DISPUTED: 3,
}  # fmt: skip
#: How many subjects a photograph has, how many people are in it, and how often the rest is known.
_SUBJECT_COUNTS = {0: 3, 1: 17, 2: 25, 3: 25, 4: 15, 5: 10, 6: 5}
_DEPICTED_COUNTS = {0: 60, 1: 25, 2: 9, 3: 4, 4: 2}
_PHOTOGRAPHER_KNOWN, _PLACE_KNOWN = 0.35, 0.9
_MENTIONED, _OWNED = 0.03, 0.02

_ALT = (
    "Sample record, no photograph: {scene}",
    "Запись-образец, фотографии нет: {scene}",
    "見本の記録、写真なし：{scene}",
)
_CREDIT = (
    "Sample, made by the museum’s software; not a photograph",
    "Образец, созданный программой музея; не фотография",
    "見本（博物館のソフトウェアが作成、写真ではない）",
)
_HOLDER = (
    "Sample: nobody holds this print",
    "Образец: такого отпечатка ни у кого нет",
    "見本：この写真を所蔵する者はいない",
)
_REASON = (
    "Sample of a withdrawal; nothing real was withdrawn.",
    "Образец изъятия; ничего настоящего не изымали.",
    "取り下げの見本であり、実際の取り下げではありません。",
)


@dataclass(frozen=True)
class Keys:
    """Primary keys of what photographs refer to, the commonest first."""

    subjects: Sequence[int]
    places: Sequence[int]
    depicted: Sequence[int]
    photographers: Sequence[int]
    holders: Sequence[int]
    collections: Sequence[int]


@dataclass
class Batch:
    """Rows of photographs, of their subjects and of their people; and which are public."""

    photos: list[Row] = field(default_factory=list)
    subjects: list[Row] = field(default_factory=list)
    people: list[Row] = field(default_factory=list)
    published: list[int] = field(default_factory=list)


class PhotoRowMaker:
    """Makes batches of rows. Of the same seed and the same calls, the same texts, dates, links."""

    columns = [column.attname for column in Photo._meta.concrete_fields]
    subject_columns = ("content_object_id", "tag_id")

    def __init__(self, random: Random, texts: TextSampler, keys: Keys) -> None:
        self._random = random
        self._texts = texts
        self._dates = DateSampler(random)
        self._subjects = WeightedChoice(random, keys.subjects, zipf(len(keys.subjects)))
        self._places = WeightedChoice(random, keys.places, zipf(len(keys.places)))
        self._depicted = WeightedChoice(random, keys.depicted, zipf(len(keys.depicted), 0.9))
        self._photographers = WeightedChoice(
            random, keys.photographers, zipf(len(keys.photographers))
        )
        self._holders = WeightedChoice(random, keys.holders, zipf(len(keys.holders)))
        self._collections = WeightedChoice(random, keys.collections, zipf(len(keys.collections)))
        self._states = weighted_choice(random, _STATES)
        self._rights = weighted_choice(random, _RIGHTS)
        self._sensitivities = weighted_choice(random, _SENSITIVITIES)
        self._certainties = weighted_choice(random, _CERTAINTIES)
        self._subject_counts = weighted_choice(random, _SUBJECT_COUNTS)
        self._depicted_counts = weighted_choice(random, _DEPICTED_COUNTS)
        self._categories = weighted_choice(random, dict.fromkeys(WithdrawalCategory, 1))
        self._at = {column: at for at, column in enumerate(self.columns)}
        self._templates = {state: _template(state) for state in State}
        link = PhotoPerson(role="", certainty="")
        self.people_columns = [
            column.attname for column in PhotoPerson._meta.concrete_fields if not column.primary_key
        ]
        self._link = column_values(link)[1:]
        self._link_at = {column: at for at, column in enumerate(self.people_columns)}

    def batch(self, first: int, keys: Sequence[int]) -> Batch:
        """The photographs number `first` (from 0) and following, one for each primary key."""
        count = len(keys)
        scenes = self._texts.scenes(count)
        made = Batch()
        drawn = zip(
            keys,
            scenes,
            self._texts.titles(scenes),
            self._texts.descriptions(count),
            self._dates.draw(count),
            self._states.draw(count),
            self._rights.draw(count),
            self._sensitivities.draw(count),
            self._places.draw(count),
            self._collections.draw(count),
            self._holders.draw(count),
            strict=True,
        )
        for ordinal, (key, scene, title, text, dated, state, *links) in enumerate(drawn, first):
            row = self._templates[state].copy()
            self._write_own(row, key, ordinal, dated)
            self._write_texts(row, scene, title, text)
            self._write_links(row, state, *links)
            made.photos.append(row)
            if state is State.PUBLISHED:
                made.published.append(key)
        made.subjects = list(self._subject_rows(keys))
        made.people = list(self._people_rows(keys))
        return made

    def _write_own(self, row: list[Any], key: int, ordinal: int, dated: SampledDate) -> None:
        at = self._at
        row[at["id"]] = key
        row[at["identifier"]] = identifier("PH", ordinal)
        row[at["holder_number"]] = f"S-{ordinal + 1}"
        row[at["date"]], row[at["date_edtf"]] = dated.text, dated.edtf
        row[at["date_earliest"]], row[at["date_latest"]] = _day(dated.earliest), _day(dated.latest)

    def _write_texts(self, row: list[Any], scene: Word, title: Word, text: Word) -> None:
        at = self._at
        # The column without a language holds what the museum's first language says.
        _code, first = language_indexes()[0]
        row[at["title"]] = PREFIX[first] + title[first]
        row[at["description"]] = text[first]
        row[at["alt_text"]] = _ALT[first].format(scene=scene[first])
        for language, number in language_indexes():
            row[at[f"title_{language}"]] = PREFIX[number] + title[number]
            row[at[f"description_{language}"]] = text[number]
            row[at[f"alt_text_{language}"]] = _ALT[number].format(scene=scene[number])

    def _write_links(
        self, row: list[Any], state: State, right: str, level: str, place: int, *whose: int
    ) -> None:
        at = self._at
        row[at["image_rights"]] = right.value  # type: ignore[attr-defined]
        row[at["sensitivity"]] = level.value  # type: ignore[attr-defined]
        row[at["place_id"]] = place if self._random.random() < _PLACE_KNOWN else None
        row[at["collection_id"]], row[at["holder_id"]] = whose
        if state is State.WITHDRAWN:
            row[at["withdrawal_category"]] = self._categories.draw(1)[0].value

    def _subject_rows(self, keys: Sequence[int]) -> Iterable[Row]:
        for key, count in zip(keys, self._subject_counts.draw(len(keys)), strict=True):
            for subject in dict.fromkeys(self._subjects.draw(count)):
                yield key, subject

    def _people_rows(self, keys: Sequence[int]) -> Iterable[Row]:
        chance = self._random.random
        for key, count in zip(keys, self._depicted_counts.draw(len(keys)), strict=True):
            if count:
                people = dict.fromkeys(self._depicted.draw(count))
                for person, sure in zip(people, self._certainties.draw(len(people)), strict=True):
                    yield self._person_row(key, person, PhotoRole.DEPICTED, sure)
            if chance() < _PHOTOGRAPHER_KNOWN:
                yield self._person_row(key, self._photographers.draw(1)[0], PhotoRole.PHOTOGRAPHER)
            if chance() < _MENTIONED:
                yield self._person_row(key, self._depicted.draw(1)[0], PhotoRole.MENTIONED)
            if chance() < _OWNED:
                yield self._person_row(key, self._depicted.draw(1)[0], PhotoRole.OWNER)

    def _person_row(
        self, photo: int, person: int, role: PhotoRole, sure: Certainty = Certainty.CERTAIN
    ) -> Row:
        row, at = self._link.copy(), self._link_at
        row[at["photo_id"]], row[at["person_id"]] = photo, person
        row[at["role"]], row[at["certainty"]] = role.value, sure.value
        return row


def _template(state: State) -> list[Any]:
    """The columns that all photographs of a state share."""
    now = timezone.now()
    values: dict[str, Any] = {}
    if state in (State.PUBLISHED, State.WITHDRAWN):
        values["published_at"] = now
    if state == State.WITHDRAWN:
        values |= {"withdrawn_at": now, **translated_fields("withdrawal_reason", _REASON)}
    # The column without a language takes what the active one says.
    with override(languages.default()):
        return column_values(
            Photo(
                state=state,
                created_at=now,
                changed_at=now,
                text_rights=TextRights.CC0,
                **translated_fields("credit", _CREDIT),
                **translated_fields("holder_note", _HOLDER),
                **values,
            )
        )


def _day(day: Any) -> Any:
    return None if day is None else connection.ops.adapt_datefield_value(day)
