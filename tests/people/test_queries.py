"""The number of queries of a page does not depend on the number of records."""

from datetime import date

import pytest

from people.models import Answer
from tests.builders import (
    make_collection,
    make_name,
    make_person,
    make_photo,
    make_photo_person,
    make_place,
    make_question,
    make_source,
    make_source_chain,
    make_subject,
    make_testimony,
    make_wording,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def add_testimonies(**values):
    def add(count):
        # All share one chain; a page that fetched the chain for each would still be found.
        source, translator = make_source_chain("copy", "excerpt", "not_seen"), make_person()
        for _number in range(count):
            testimony = make_testimony(wordings=0, **values)
            make_wording(testimony, is_nearest=True, source=source, translator=translator)
            yield testimony

    return lambda count: list(add(count))


def add_people(count):
    for number in range(count):
        make_name(make_person(kind=("person", "body", "unnamed")[number % 3]), source=make_source())


def test_person_list(client, assert_same_queries):
    assert_same_queries(client, "/en/people/", add_people)


def test_testimony_list(client, assert_same_queries):
    assert_same_queries(client, "/en/testimonies/", add_testimonies())


def test_question_list(client, assert_same_queries):
    def add(count):
        for _number in range(count // 2):
            make_question(positions=3, answers=1)

    assert_same_queries(client, "/en/questions/", add)


def test_person(client, assert_same_queries):
    person = make_person()

    def add(count):
        add_testimonies(speaker=person)(count // 2)
        for _number in range(count // 5):
            make_name(person, source=make_source())
            person.sources.add(make_source())
            make_testimony().mentions.add(person)
            make_testimony().wordings.update(translator=person)
            make_photo(holder=person)
            make_photo_person(make_photo(), person, source=make_source())
            make_collection(creator=person)
            make_person(biography_en=f"Known to [[{person.identifier}]].")

    assert_same_queries(client, person.get_absolute_url(), add)


def test_testimony(client, assert_same_queries):
    testimony = make_testimony(place=make_place())

    def add(count):
        testimony.subjects.add(*(make_subject() for _number in range(count)))
        testimony.mentions.add(*(make_person() for _number in range(count)))
        source = make_source_chain("copy", "excerpt", "not_seen")
        first = testimony.wordings.count() + 1
        for order in range(first, first + count // 2):
            testimony.wordings.create(order=order, language="ru", kind="museum", source=source)
        for _number in range(count // 5):
            question = make_question(introduction_en=f"See [[{testimony.identifier}]].")
            Answer.objects.create(
                position=question.positions.first(),
                testimony=testimony,
                order=7,
                why_en="It speaks of this.",
                placed_by="Editors",
                placed_on=date(2026, 11, 20),
            )

    assert_same_queries(client, testimony.get_absolute_url(), add)


def test_question(client, assert_same_queries):
    question = make_question(positions=3, answers=2)

    def add(count):
        position = question.positions.first()
        for testimony in add_testimonies(place=make_place())(count):
            Answer.objects.create(
                position=position,
                testimony=testimony,
                why_en="It speaks of this.",
                placed_by="Editors",
                placed_on=date(2026, 11, 20),
            )

    assert_same_queries(client, question.get_absolute_url(), add)
