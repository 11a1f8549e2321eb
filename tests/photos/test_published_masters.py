"""The page of a published record does not name records that are not public."""

import pytest

from tests.builders import (
    make_caption,
    make_collection,
    make_person,
    make_photo,
    make_photo_person,
    make_source,
)

pytestmark = pytest.mark.django_db


def page(client, record):
    return client.get(record.get_absolute_url()).content.decode()


def test_a_collection_names_neither_a_draft_part_nor_a_draft_source(client):
    collection = make_collection()
    collection.sources.add(make_source(work="Draft work", state="draft"))
    make_collection(within=collection, title_en="Draft part", state="draft")
    make_collection(within=collection, title_en="Public part")
    html = page(client, collection)
    assert "Public part" in html
    assert "Draft" not in html


def test_a_photograph_names_no_draft_around_it(client):
    draft = make_source(work="Draft work", author="Draft Author", state="draft")
    photo = make_photo(
        holder=make_person(name_en="Draft holder", state="draft"),
        collection=make_collection(title_en="Draft collection", state="draft"),
    )
    make_photo_person(photo, make_person(name_en="Public sitter"), source=draft)
    make_photo_person(photo, make_person(name_en="Draft sitter", state="draft"), "owner")
    make_caption(photo, source=draft)
    html = page(client, photo)
    assert "Public sitter" in html
    assert "a source that is not public" in html
    assert "Draft" not in html


def test_a_photograph_says_what_its_source_takes_from(client):
    behind = make_source(work="The broadcast", consulted="excerpt")
    source = make_source(work="The report", taken_from=behind, relation="reports", consulted="copy")
    html = page(client, make_photo(source=source))
    assert html.index("The report") < html.index("reports", html.index("seen in a copy"))
    assert "The broadcast" in html
    assert "seen in an excerpt" in html


def test_every_photograph_of_a_collection_can_be_reached(client):
    collection = make_collection()
    photos = [make_photo(collection=collection) for _number in range(50)]
    first = page(client, collection)
    second = client.get(f"{collection.get_absolute_url()}?page=2").content.decode()
    assert 'href="?page=2"' in first
    assert all((photo.identifier in first) != (photo.identifier in second) for photo in photos)


def test_a_collection_names_neither_a_draft_creator_nor_what_it_is_withdrawn_from(client):
    collection = make_collection(
        creator=make_person(name_en="Draft creator", state="draft"),
        within=make_collection(title_en="Withdrawn fonds", state="withdrawn"),
    )
    make_photo(collection=collection, title_en="Draft scene", state="draft")
    html = page(client, collection)
    assert "Draft" not in html
    assert "Withdrawn" not in html
