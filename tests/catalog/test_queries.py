"""The number of queries of a page of the catalogue is the same however many records there are."""

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


def test_source_list(client, same_number):
    def add(count):
        for _number in range(count):
            make_source(taken_from=make_source(), relation="quotes")

    same_number(client, "/en/sources/", add)


def test_source(client, same_number):
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

    same_number(client, source.get_absolute_url(), add)


def test_place_list(client, same_number):
    def add(count):
        for _number in range(count // 2):
            region = make_place(kind="region")
            make_photo(place=make_place(within=region))

    same_number(client, "/en/places/", add)


def test_place(client, same_number):
    country = make_place(kind="country")

    def add(count):
        for number in range(count // 2):
            place = make_place(within=make_place(within=country))
            make_photo(place=place)
            make_testimony(place=country)
            PlaceLabel.objects.create(place=country, language="en", text=f"{place.pk} {number}")

    same_number(client, country.get_absolute_url(), add)


def test_subject_list(client, same_number):
    def add(count):
        for _number in range(count // 2):
            make_photo(subjects=(make_subject(broader=make_subject()),))

    same_number(client, "/en/subjects/", add)


def test_subject(client, same_number):
    subject = make_subject()

    def add(count):
        for number in range(count // 2):
            narrower = make_subject(broader=make_subject(broader=subject))
            make_photo(subjects=(subject, narrower))
            make_testimony().subjects.add(subject)
            SubjectLabel.objects.create(
                subject=subject, language="en", text=f"{narrower.pk} {number}"
            )

    same_number(client, subject.get_absolute_url(), add)
