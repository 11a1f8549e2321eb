"""The number of queries of the pages of the catalog does not depend on the number of records."""

import pytest

from catalog.models import PlaceLabel, SubjectLabel
from tests.builders import (
    make_caption,
    make_collection,
    make_name,
    make_person,
    make_photo,
    make_photo_person,
    make_place,
    make_source,
    make_subject,
    make_testimony,
    make_wording,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def test_source_list(client, assert_same_queries):
    def add(count):
        for _number in range(count):
            make_source(taken_from=make_source(), relation="quotes")

    assert_same_queries(client, "/en/sources/", add)


def test_source(client, assert_same_queries):
    source = make_source(taken_from=make_source(), relation="reports")

    def add(count):
        for _number in range(count // 5):
            taker = make_source(taken_from=source, relation="quotes")
            make_source(taken_from=taker, relation="translates")
            make_photo(source=source, description_en=f"Shown. [@{source.identifier}]")
            make_caption(make_photo(), source=source)
            make_photo_person(make_photo(), make_person(), source=source)
            make_name(make_person(), source=source)
            make_person().sources.add(source)
            make_collection().sources.add(source)
            make_wording(make_testimony(), source=source)

    assert_same_queries(client, source.get_absolute_url(), add)


def test_place_list(client, assert_same_queries):
    def add(count):
        for _number in range(count // 2):
            region = make_place(kind="region")
            make_photo(place=make_place(within=region))

    assert_same_queries(client, "/en/places/", add)


def test_place(client, assert_same_queries):
    country = make_place(kind="country")

    def add(count):
        for number in range(count // 2):
            place = make_place(within=make_place(within=country))
            make_photo(place=place)
            make_testimony(place=country)
            PlaceLabel.objects.create(place=country, language="en", text=f"{place.pk} {number}")

    assert_same_queries(client, country.get_absolute_url(), add)


def test_subject_list(client, assert_same_queries):
    def add(count):
        for _number in range(count // 2):
            make_photo(subjects=(make_subject(broader=make_subject()),))

    assert_same_queries(client, "/en/subjects/", add)


def test_subject(client, assert_same_queries):
    subject = make_subject()

    def add(count):
        for number in range(count // 2):
            narrower = make_subject(broader=make_subject(broader=subject))
            make_photo(subjects=(subject, narrower))
            make_testimony().subjects.add(subject)
            SubjectLabel.objects.create(
                subject=subject, language="en", text=f"{narrower.pk} {number}"
            )

    assert_same_queries(client, subject.get_absolute_url(), add)
