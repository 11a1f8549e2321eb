"""The number of queries of a document does not depend on the size of the museum."""

import pytest
from django.conf import settings

from iiif import cache
from iiif.presentation import collections
from tests.builders import (
    make_caption,
    make_collection,
    make_master,
    make_person,
    make_photo,
    make_photo_person,
    make_region,
    make_subject,
    make_testimony,
)
from tests.iiif.documents import collection_path, manifest_path
from tests.query_counts import count_queries

pytestmark = pytest.mark.django_db

MUSEUM = "/iiif/presentation/3/collection.json"


@pytest.fixture(autouse=True)
def without_cache(monkeypatch):
    """The cache is switched off, so that each document is made again."""
    for module in ("iiif.presentation.views", "iiif.activity.views"):
        monkeypatch.setattr(f"{module}.document_cache", cache.DocumentCache(0))


def photographs(**values):
    def add(count):
        for _ in range(count // 10):
            make_caption(make_photo(master=make_master(), **values), "a guitar")

    return add


def test_a_manifest(client, assert_same_queries):
    photo = make_photo(master=make_master(), collection=make_collection())

    def add(count):
        for _ in range(count // 10):
            speaker = make_testimony().speaker
            make_photo_person(photo, speaker)
            make_photo_person(photo, make_person(), role="mentioned")
            make_caption(photo)
            make_region(photo, person=make_person())
            photo.subjects.add(make_subject())

    assert_same_queries(client, manifest_path(photo), add)


@pytest.mark.parametrize("page", [1, 500])
def test_a_collection(client, monkeypatch, page, assert_same_queries):
    monkeypatch.setattr(collections, "PAGE_SIZE", page)
    collection = make_collection()
    make_photo(collection=collection)
    assert_same_queries(client, collection_path(collection), photographs(collection=collection))


def test_the_museum_and_its_changes(client, assert_same_queries):
    assert_same_queries(client, MUSEUM, photographs())
    assert_same_queries(client, "/iiif/activity/", photographs())
    day = client.get("/iiif/activity/").json()["last"]["id"].removeprefix("http://testserver")
    assert_same_queries(client, day, photographs())


def test_a_search(client, assert_same_queries):
    assert_same_queries(client, "/iiif/search/2/?q=guitar", photographs())


def test_what_is_remembered_costs_the_version_alone(client, monkeypatch):
    remembered = cache.DocumentCache(settings.IIIF_DOCUMENT_CACHE_BYTES)
    monkeypatch.setattr("iiif.presentation.views.document_cache", remembered)
    assert count_queries(client, manifest_path(make_photo())) == 1
