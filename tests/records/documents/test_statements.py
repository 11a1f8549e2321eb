"""Statements that are compiled once read what the ORM reads."""

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from catalog.models import Source
from people.models import Person, Testimony
from photos.models import Photo
from records.documents import LANGUAGE, Select
from records.documents.statements import MAX_KEYS
from tests.builders import make_article, make_person, make_photo, make_source, make_testimony

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("make", [make_photo, make_testimony, make_article, make_source])
def test_every_column_has_the_value_that_the_model_has(make):
    record = make()
    record.refresh_from_db()
    (row,) = Select(type(record))([record.pk])
    names = set(row._fields)
    assert {"id", "identifier", "state", "changed_at"} <= names
    for name in names:
        assert getattr(row, name) == getattr(record, name), name


def test_it_is_compiled_once_and_asked_with_other_keys():
    one, two, three = (make_photo() for _number in range(3))
    select = Select(Photo, "identifier", columns=("id",), order=("id",))
    assert [row.id for row in select([one.identifier])] == [one.pk]
    assert [row.id for row in select([two.identifier, "PH-9999"])] == [two.pk]
    assert [row.id for row in select([three.identifier, None, one.identifier])] == [
        one.pk,
        three.pk,
    ]
    assert select([]) == []


def test_a_condition_holds_and_paths_lead_through_foreign_keys():
    speaker = make_person(name_en="The old ensign")
    shown, draft = make_testimony(speaker=speaker), make_testimony(state="draft")
    select = Select(
        Testimony, columns=("id",), paths=("speaker__name_en",), where=Q(state="published")
    )
    (row,) = select([shown.pk, draft.pk])
    assert (row.id, row.speaker__name_en) == (shown.pk, "The old ensign")


def test_the_order_is_that_of_the_readers_language():
    people = [make_person(name_en="A", name_ru="Я"), make_person(name_en="B", name_ru="А")]
    select = Select(Person, columns=("id",), order=(f"name_{LANGUAGE}",))
    keys = [person.pk for person in people]
    assert [row.id for row in select(keys)] == keys
    with override("ru"):
        assert [row.id for row in select(keys)] == keys[::-1]


def test_many_keys_are_asked_in_batches_and_each_row_comes_once():
    people = [make_person() for _number in range(5)]
    keys = [*(-number for number in range(1, MAX_KEYS + 3)), *(person.pk for person in people)]
    with CaptureQueriesContext(connection) as queries:
        rows = Select(Person, columns=("id",))([*keys, *keys])
    assert sorted(row.id for row in rows) == [person.pk for person in people]
    assert len(queries) == 2


def test_rows_behind_a_row_are_found_step_by_step_and_a_circle_ends():
    first = make_source()
    second = make_source(taken_from=first, relation="quotes")
    third, other = make_source(taken_from=second, relation="quotes"), make_source()
    select = Select(Source, columns=("id",), behind="taken_from", order=("id",))
    assert [row.id for row in select([third.pk])] == [first.pk, second.pk, third.pk]
    assert [row.id for row in select([other.pk, second.pk])] == [first.pk, second.pk, other.pk]
    Source.objects.filter(pk=first.pk).update(taken_from=third, relation="quotes")
    with CaptureQueriesContext(connection) as queries:
        assert [row.id for row in select([second.pk])] == [first.pk, second.pk, third.pk]
    assert len(queries) == 1
