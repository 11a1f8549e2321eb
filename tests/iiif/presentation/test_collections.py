"""Collections and their pages: everything public is reached, and pages do not shift."""

import pytest

from iiif.presentation import collections
from tests.builders import make_collection, make_master, make_photo
from tests.iiif.documents import ORIGIN, collection_path, get_document, manifest_path

pytestmark = pytest.mark.django_db

MUSEUM = "/iiif/presentation/3/collection.json"


def items(document, kind):
    return [one["id"].removeprefix(ORIGIN) for one in document["items"] if one["type"] == kind]


def reached_manifests(client, path=MUSEUM):
    """The manifests that a harvester reaches, as often as it reaches them."""
    document = get_document(client, path)
    found = items(document, "Manifest")
    for below in items(document, "Collection"):
        found += reached_manifests(client, below)
    return found


def test_the_hierarchy_is_that_of_the_museum(client):
    top = make_collection(title_en="All")
    part = make_collection(title_en="Part", within=top)
    photo = make_photo(collection=part)
    assert items(get_document(client, MUSEUM), "Collection") == [collection_path(top)]
    assert items(get_document(client, collection_path(top)), "Collection") == [
        collection_path(part)
    ]
    document = get_document(client, collection_path(part))
    assert items(document, "Manifest") == [manifest_path(photo)]
    assert [one["id"] for one in document["partOf"]] == [ORIGIN + collection_path(top)]
    assert get_document(client, collection_path(top))["partOf"][0]["id"] == ORIGIN + MUSEUM


def test_everything_public_is_reached_once(client, monkeypatch):
    monkeypatch.setattr(collections, "PAGE_SIZE", 3)
    hidden, top = make_collection(state="draft"), make_collection()
    under_hidden = make_collection(within=hidden)
    public = [
        make_photo(collection=collection)
        for collection in (None, hidden, top, under_hidden)
        for _ in range(4)
    ]
    make_photo(state="draft", collection=top)
    make_photo(state="withdrawn")
    assert sorted(reached_manifests(client)) == sorted(manifest_path(photo) for photo in public)


def test_a_page_is_a_range_of_numbers_whatever_else_is_public(client, monkeypatch):
    monkeypatch.setattr(collections, "PAGE_SIZE", 2)
    collection = make_collection()
    photos = [
        make_photo(identifier=f"PH-{number:04d}", collection=collection) for number in (1, 2, 3, 5)
    ]
    pages = items(get_document(client, collection_path(collection)), "Collection")
    base = f"/iiif/presentation/3/{collection.identifier}/page"
    assert pages == [f"{base}/{number}.json" for number in (1, 2, 3)]
    first = get_document(client, pages[0])
    assert first["label"] == {"none": ["PH-0001 … PH-0002"]}
    assert first["partOf"][0]["id"] == ORIGIN + collection_path(collection)
    photos[0].state = "draft"
    photos[0].save()
    assert items(get_document(client, pages[1]), "Manifest") == [manifest_path(photos[2])]
    assert items(get_document(client, pages[0]), "Manifest") == [manifest_path(photos[1])]


def test_long_numbers_have_pages_too(client, monkeypatch):
    monkeypatch.setattr(collections, "PAGE_SIZE", 500)
    photo = make_photo(identifier="PH-900000001")
    assert items(get_document(client, "/iiif/presentation/3/page/1800001.json"), "Manifest") == [
        manifest_path(photo)
    ]


@pytest.mark.parametrize("page", ["page/7.json", "page/0.json", "CO-0001/page/7.json"])
def test_a_page_with_nothing_is_none(client, page):
    make_collection(identifier="CO-0001")
    assert client.get(f"/iiif/presentation/3/{page}").status_code == 404


def test_shown_photographs_have_a_thumbnail(client):
    make_photo(identifier="PH-0001", master=make_master())
    make_photo(identifier="PH-0002", master=make_master(), sensitivity="click")
    make_photo(identifier="PH-0003")
    found = [one.get("thumbnail") for one in get_document(client, MUSEUM)["items"]]
    assert [bool(thumbnail) for thumbnail in found] == [True, False, False]
    assert found[0][0]["id"] == f"{ORIGIN}/iiif/3/PH-0001/full/400,300/0/default.jpg"


def test_what_is_not_public_has_no_document(client):
    assert client.get(collection_path(make_collection(state="draft"))).status_code == 404
    withdrawn = make_collection(state="withdrawn")
    assert client.get(collection_path(withdrawn)).status_code == 410


def test_an_empty_museum_has_a_collection(client):
    assert get_document(client, MUSEUM)["items"] == []
