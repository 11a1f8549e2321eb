"""Exporting a filtered list or a search: all of its records, in the order of the page."""

import csv
import io
import json
import re

import pytest

from tests.builders import make_person, make_photo, make_subject, make_testimony

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


def test_the_pages_link_to_every_format_of_what_they_show(client):
    make_photo(date="1947", title_en="The barrack")
    make_testimony()
    for page, link in (
        ("/en/photos/?year=1947", "/en/photos/export.csv?year=1947"),
        ("/en/testimonies/", "/en/testimonies/export.bib"),
        ("/en/search/?q=barrack", "/en/search/export.ris?q=barrack"),
    ):
        assert f'href="{link}"' in client.get(page).content.decode(), page
