"""The number of queries of pages of photographs does not depend on the number of records."""

import pytest

from tests.builders import (
    make_caption,
    make_collection,
    make_master,
    make_person,
    make_photo,
    make_photo_person,
    make_place,
    make_region,
    make_source,
    make_subject,
)

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]


def make_chain():
    return make_source(taken_from=make_source(), relation="quotes")


@pytest.mark.parametrize("query", ["", "?year=1947&subject=music"])
def test_photo_list(client, query, assert_same_queries):
    music = make_subject(slug="music")

    def add(count):
        for number in range(count):
            subject = make_subject(broader=music)
            make_photo(subjects=(subject,), date=str(1945 + number % 5), source=make_chain())

    assert_same_queries(client, f"/en/photos/{query}", add)


def test_photo(client, assert_same_queries):
    photo = make_photo(
        master=make_master(),
        place=make_place(),
        collection=make_collection(),
        source=make_chain(),
        holder=make_person(),
    )

    def add(count):
        for _number in range(count):
            photo.subjects.add(make_subject())
            make_caption(photo, source=make_chain())
            make_photo_person(photo, make_person(), source=make_chain())
            make_region(photo, person=make_person(), place=make_place(), subject=make_subject())
            make_photo()

    assert_same_queries(client, photo.get_absolute_url(), add)


def test_collection_list(client, assert_same_queries):
    def add(count):
        for _number in range(count):
            make_collection()

    assert_same_queries(client, "/en/collections/", add)


def test_collection(client, assert_same_queries):
    collection = make_collection(within=make_collection())

    def add(count):
        for _number in range(count):
            make_photo(collection=collection)
            make_collection(within=collection)
            collection.sources.add(make_chain())

    assert_same_queries(client, collection.get_absolute_url(), add)
