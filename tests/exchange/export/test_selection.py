"""Exporting a filtered list or a search: all of its records, in the order of the page."""

import csv
import io
import json
import re

import pytest

from exchange.export import FORMATS
from tests.builders import (
    make_article,
    make_collection,
    make_person,
    make_photo,
    make_place,
    make_question,
    make_source,
    make_subject,
    make_testimony,
)

pytestmark = pytest.mark.django_db


def rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def identifiers(client, address):
    return [row["identifier"] for row in rows(client.get(address))]


def test_an_export_is_the_whole_result_in_the_order_of_the_page(client):
    music = make_subject(slug="music")
    wanted = [
        make_photo(date=f"{year}", subjects=(music,)) for year in (1948, 1946, 1947) for _ in "ab"
    ]
    make_photo(date="1947")
    page = client.get("/en/photos/?subject=music").content.decode()
    pages = re.findall(r'<p class="placeholder__identifier">([^<]+)', page)
    assert identifiers(client, "/en/photos/export.csv?subject=music") == pages
    assert set(pages) == {photo.identifier for photo in wanted}


def test_only_certain_changes_the_export_like_the_page(client):
    certain, possible = make_photo(date="1947"), make_photo(date="circa 1947")
    both = {certain.identifier, possible.identifier}
    assert set(identifiers(client, "/en/photos/export.csv?year=1947")) == both
    assert identifiers(client, "/en/photos/export.csv?year=1947&certain=1") == [certain.identifier]


def test_the_language_of_the_address_is_that_of_the_export(client):
    make_photo(title_en="A band", title_ru="Оркестр")
    body = b"".join(client.get("/ru/photos/export.json").streaming_content)
    assert "Оркестр" in json.dumps(json.loads(body), ensure_ascii=False)


def test_another_order_of_parameters_redirects_and_a_value_that_is_none_is_not_found(client):
    make_photo(date="1947")
    answer = client.get("/en/photos/export.csv?x=1&year=1947")
    assert (answer.status_code, answer["Location"]) == (302, "/en/photos/export.csv?year=1947")
    assert client.get("/en/photos/export.csv?subject=nothing").status_code == 404
    assert client.get("/en/photos/export.pdf").status_code == 404
    assert client.post("/en/photos/export.csv").status_code == 405


def test_testimonies_are_taken_by_speaker(client):
    said = make_testimony()
    make_testimony()
    address = f"/en/testimonies/export.csv?speaker={said.speaker.identifier}"
    assert identifiers(client, address) == [said.identifier]


def test_a_search_is_taken_whole_and_by_kind(client):
    person = make_person(name_en="Barrack elder")
    photo = make_photo(title_en="The barrack")
    make_photo(title_en="The river")
    assert set(identifiers(client, "/en/search/export.csv?q=barrack")) == {
        person.identifier,
        photo.identifier,
    }
    assert identifiers(client, "/en/search/export.csv?q=barrack&type=photo") == [photo.identifier]
    assert client.get("/en/search/export.csv?q=barrack&type=none").status_code == 404


@pytest.mark.parametrize("format", FORMATS)
def test_a_search_is_taken_with_every_kind_that_its_page_counts(client, format):
    """Subjects and places have no state and no title; they were counted and then left out."""
    made = [
        make_subject(name_en="Barrack life"),
        make_place(name_en="Barrack village"),
        make_person(name_en="Barrack elder"),
        make_source(title_en="The barrack"),
        make_collection(title_en="The barrack"),
        make_article(title_en="The barrack"),
        make_question(title_en="Which barrack?"),
        make_photo(title_en="The barrack"),
        make_testimony(title_en="In the barrack"),
    ]
    page = client.get("/en/search/?q=barrack").content.decode()
    assert all(record.identifier in page for record in made)
    file = b"".join(client.get(f"/en/search/export.{format}?q=barrack").streaming_content).decode()
    missing = [record.identifier for record in made if record.identifier not in file]
    assert not missing
    if format == "json":
        content = json.loads(file)
        assert content["count"] == len(content["records"]) == len(made)


@pytest.mark.parametrize(
    ("kind", "make"),
    [
        ("subject", lambda: make_subject(name_en="Barrack life")),
        ("place", lambda: make_place(name_en="Barrack village")),
        ("source", lambda: make_source(title_en="The barrack")),
        ("collection", lambda: make_collection(title_en="The barrack")),
        ("article", lambda: make_article(title_en="The barrack")),
        ("question", lambda: make_question(title_en="Which barrack?")),
    ],
)
def test_a_search_for_one_kind_is_taken_whole(client, kind, make):
    made = make()
    make_photo(title_en="The barrack")
    address = f"/en/search/export.csv?q=barrack&type={kind}"
    assert identifiers(client, address) == [made.identifier]


def test_a_feed_says_how_many_records_it_leaves_out(client):
    make_photo(title_en="The barrack")
    make_photo(title_en="The barrack", sensitivity="click")
    feed = b"".join(client.get("/en/search/export.atom?q=barrack").streaming_content).decode()
    assert feed.count("<entry>") == 1
    assert "<subtitle>1 record that the pages show with a notice" in feed


def test_the_pages_link_to_every_format_of_what_they_show(client):
    make_photo(date="1947", title_en="The barrack")
    make_testimony()
    for page, link in (
        ("/en/photos/?year=1947", "/en/photos/export.csv?year=1947"),
        ("/en/testimonies/", "/en/testimonies/export.bib"),
        ("/en/search/?q=barrack", "/en/search/export.ris?q=barrack"),
    ):
        assert f'href="{link}"' in client.get(page).content.decode(), page
