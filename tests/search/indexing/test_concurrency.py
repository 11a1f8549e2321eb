"""Many writers and readers at once, on both engines: no posting is lost or half visible."""

import random
import threading

import pytest
from django.db import connection, connections

from catalog.models import Subject
from photos.models import Photo
from records.changes import changeset
from search.index.snapshot import read_consistently
from search.indexing.check import find_differences
from search.models import Document
from tests import builders

pytestmark = pytest.mark.django_db(transaction=True)

WRITERS, SAVES = 4, 12


class RolledBack(Exception):
    """Raised to roll a changeset back."""


def run(*targets):
    """Run each function in a thread of its own; the first exception of any is raised here."""
    errors = []

    def guarded(target):
        try:
            target()
        except Exception as error:  # passed to the test, which fails
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=guarded, args=(target,)) for target in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def save_one(chance, number):
    """Add, change, withdraw or roll back a photograph in a changeset."""
    what = chance.random()
    try:
        with changeset(why="A change.") as change_set:
            if what < 0.5:
                subjects = chance.sample(list(Subject.objects.all()), 2)
                builders.make_photo(title_en=f"Barrack {number}", subjects=tuple(subjects))
            else:
                photo = Photo.objects.published().order_by("?").first()
                if photo is not None and what < 0.7:
                    photo.title_en = "A river"
                    photo.save()
                elif photo is not None and what < 0.85:
                    change_set.delete(photo)
            if what > 0.8:
                raise RolledBack
    except RolledBack:
        pass


def test_writers_at_once_lose_nothing_and_readers_see_whole_versions():
    for number in range(4):
        builders.make_subject(slug=f"s{number}")
    with changeset(why="The first."):
        for subject in Subject.objects.all():
            subject.save()
    done = threading.Event()
    torn = []

    def write(seed):
        chance = random.Random(seed)
        for number in range(SAVES):
            save_one(chance, number)

    def look(snapshot):
        photos = snapshot.postings("kind", "PH")
        families = (snapshot.field_postings("PH.rights"), snapshot.field_postings("PH.day.year"))
        return [sum(len(bits) for bits in family.values()) for family in families] + [len(photos)]

    def read_on():
        while not done.is_set():
            # Each photograph has one rights statement and one year: three ways to count the same.
            counts = read_consistently(look)
            if len(set(counts)) != 1:
                torn.append(counts)

    def write_all():
        try:
            run(*(lambda seed=seed: write(seed) for seed in range(WRITERS)))
        finally:
            done.set()

    run(write_all, read_on, read_on)
    assert not torn
    assert not [str(difference) for difference in find_differences()]
    published = Photo.objects.published().count()
    assert Document.objects.filter(kind="PH").count() == published > 0
    assert read_consistently(look) == [published] * 3
    assert connection.vendor in ("sqlite", "postgresql")
