"""Making a sample: its surroundings in one act, then the photographs in many short ones."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from django.db import models
from django.utils.translation import override

import languages
from catalog.models import Place, Subject
from people.models import Person, PersonName
from photos.models import Collection, Photo, PhotoPerson, PhotoSubject
from records.changes import changeset
from search.indexing.parallel import Progress, no_progress
from search.indexing.rebuild import rebuild

from . import authorities
from .bulk_insert import reserve_keys, write_rows
from .identifiers import MODELS, sample_records
from .images import attach_images
from .names import invented_names
from .photos import Batch, Keys, PhotoRowMaker
from .texts import TextSampler

#: Photographs of one act: it holds SQLite's one writer for some 50 ms.
BATCH = 1_000
#: Seconds between two acts, in which a curator's save gets its turn.
PAUSE = 0.01
#: The identifiers of samples end with PH-999999999.
MAX_PHOTOS = 99_999_999


class SampleExists(Exception):
    """There is a sample already, whole or in part: `count` records of it."""

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(f"There is a sample already ({count:,} records of it).")


@dataclass(frozen=True)
class SampleCounts:
    """What was made, in rows."""

    photographs: int
    subject_links: int
    people_links: int
    images: int


def make_sample(
    count: int,
    *,
    seed: int = 1,
    images: int = 50,
    advance: Callable[[int], None] = lambda done: None,
    indexed: Progress = no_progress,
) -> SampleCounts:
    """Make `count` photographs and all they refer to; `advance` is told how many came to be.

    The index is made anew at the end, of which `indexed` is told (records done, records in all).

    The same seed makes the same sample. Raises SampleExists, and writes nothing, when there is
    one; ValueError for a `count` outside 1 to MOST.
    """
    if not 1 <= count <= MAX_PHOTOS:
        raise ValueError(f"{count} photographs cannot be made: give 1 to {MAX_PHOTOS}.")
    present = sum(sample_records(model).count() for model in MODELS)
    if present:
        raise SampleExists(present)
    random = Random(seed)
    names = invented_names(random)
    with override(languages.default()):
        keys = _create_authorities(count, seed, random, names)
        maker = PhotoRowMaker(random, TextSampler(random, names), keys)
        made, pictured = _create_photos(count, min(images, count), maker, advance)
        with tempfile.TemporaryDirectory(prefix="museum-sample-") as folder:
            given = attach_images(pictured, Path(folder))
    rebuild(indexed)
    return SampleCounts(count, *made, given)


def _create_authorities(count: int, seed: int, random: Random, names: Any) -> Keys:
    """Write what the photographs refer to; the commonest of each kind come first."""
    why = f"Sample of {count:,} photographs, made by seed {seed}."
    subjects = list(authorities.make_subject_levels())
    places = list(authorities.make_place_levels(names))
    people = authorities.make_people(names)
    whole = authorities.make_root_collection(count)
    with changeset(why=why) as this:
        for broad in subjects:
            Subject.objects.bulk_create(broad)
        for wide in places:
            Place.objects.bulk_create(wide)
        Person.objects.bulk_create(people.all)
        PersonName.objects.bulk_create(people.names)
        # Saved, so that it is versioned: one entry of the history stands for the whole sample.
        whole.save()
        parts = Collection.objects.bulk_create(authorities.make_series(whole, names))
        this.mark_public()
    return Keys(
        subjects=_shuffled(random, [one for level in subjects[1:] for one in level]),
        places=_shuffled(random, [one for level in places for one in level]),
        depicted=_shuffled(random, people.depicted),
        photographers=_shuffled(random, people.photographers),
        holders=_shuffled(random, people.holders),
        collections=_shuffled(random, parts),
    )


def _shuffled(random: Random, records: Iterable[models.Model]) -> list[int]:
    keys: list[int] = [record.pk for record in records]
    random.shuffle(keys)
    return keys


def _create_photos(
    count: int, images: int, maker: PhotoRowMaker, advance: Callable[[int], None]
) -> tuple[tuple[int, int], list[int]]:
    """Write the photographs. Returns the numbers of links, and which are to have an image."""
    subject_links = people_links = 0
    pictured: list[int] = []
    step = max(1, count // images) if images else 0
    for first in range(0, count, BATCH):
        batch = maker.batch(first, reserve_keys(Photo, min(BATCH, count - first)))
        with changeset(why="Photographs of the sample.") as this:
            _write(batch, maker)
            this.mark_public()
        subject_links += len(batch.subjects)
        people_links += len(batch.people)
        while step and len(pictured) < images and len(pictured) * step < first + BATCH:
            if not batch.published:
                break
            pictured.append(batch.published.pop(0))
        advance(len(batch.photos))
        time.sleep(PAUSE)
    return (subject_links, people_links), pictured


def _write(batch: Batch, maker: PhotoRowMaker) -> None:
    write_rows(Photo, maker.columns, batch.photos)
    write_rows(PhotoSubject, maker.subject_columns, batch.subjects)
    write_rows(PhotoPerson, maker.people_columns, batch.people)
