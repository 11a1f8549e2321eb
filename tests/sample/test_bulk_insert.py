"""What a sample is made of, and bulk inserts: any text is stored, no key is used twice."""

from random import Random

import pytest
from django.db import IntegrityError, transaction

from identifiers.models import Counter
from people.models import PersonName
from photos.models import Master, Photo
from records.changes import changeset
from sample import authorities
from sample.bulk_insert import reserve_keys, write_rows
from sample.names import invented_names
from search.models import CatalogueVersion
from tests.builders import make_photo

pytestmark = pytest.mark.django_db


def test_reserved_keys_are_given_to_nobody_else():
    make_photo()
    keys = list(reserve_keys(Photo, 5))
    assert keys == sorted(set(keys))
    assert make_photo().pk not in keys
    assert not set(reserve_keys(Photo, 5)) & set(keys)


def test_keys_of_a_table_that_was_never_written_to():
    keys = list(reserve_keys(PersonName, 3))
    assert len(set(keys)) == 3


@pytest.mark.parametrize("text", ["tab\tand\nline\r\\N", "\\", "日本語 'quoted' \"x\" %s"])
def test_any_text_arrives_as_it_is(text):
    with changeset(why="Rows."):
        write_rows(Counter, ("prefix", "last"), [("XX", 7)])
        write_rows(Master, *_master(text))
    assert Counter.objects.get(prefix="XX").last == 7
    assert Master.objects.get().original_name == text


def test_the_database_holds_its_constraints():
    with pytest.raises(IntegrityError), changeset(why="Rows."):
        write_rows(CatalogueVersion, ("id", "version"), [(2, 1)])


@pytest.mark.django_db(transaction=True)
def test_rows_are_written_only_in_a_changeset():
    with pytest.raises(transaction.TransactionManagementError):
        write_rows(Counter, ("prefix", "last"), [("XX", 7)])
    assert not Counter.objects.exists()


def _master(name):
    columns = ("sha256", "file", "original_name", "size", "format", "width", "height",
               "suggestions", "dismissed", "added_at", "fault", "lacks_derivatives")  # fmt: skip
    values = ("0" * 64, "x", name, 1, "JPEG", 1, 1, "{}", "[]", "2026-11-24 00:00:00", "", False)
    return columns, [values]


def test_its_surroundings_are_as_large_as_a_real_collections():
    names = invented_names(Random(1))
    assert [len(level) for level in authorities.make_place_levels(names)] == [8, 96, 2304]
    assert len(authorities.make_people(names).all) == 500
