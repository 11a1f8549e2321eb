"""The query parameters of the list of photographs, and their responses."""

import re
from html import unescape

import pytest
from django.db import IntegrityError, transaction

from tests.builders import make_collection, make_photo, make_subject

pytestmark = pytest.mark.django_db

LIST = "/en/photos/"


def test_an_unreadable_page_number_does_not_redirect_for_ever(client):
    response = client.get(f"{LIST}?page=a%20b", follow=True)
    assert len(response.redirect_chain) <= 1
    assert response.status_code == 404


def test_a_year_outside_the_span_exists_whatever_subject_is_chosen(client):
    make_photo(date="1935")
    make_subject(slug="music")
    assert client.get(f"{LIST}?year=1935").status_code == 200
    assert client.get(f"{LIST}?year=1935&subject=music").status_code == 200
    assert client.get(f"{LIST}?year=1936").status_code == 404


@pytest.mark.parametrize(
    ("query", "is_indexed"),
    [("year=1947", True), ("year=1950", False), ("year=1946&year=1947&certain=1", False)],
)
def test_crawlers_keep_neither_an_empty_list_nor_a_third_choice(client, query, is_indexed):
    make_photo(date="1947")
    page = client.get(f"{LIST}?{query}").content.decode()
    assert ('name="robots" content="noindex"' in page) is not is_indexed


@pytest.mark.parametrize(
    "query", ["year=%D9%A1%D9%A9%D9%A4%D9%A7", "year=0000", "certain=2", "page=99", "subject=%00"]
)
def test_a_value_that_does_not_exist_answers_404(client, query):
    make_photo()
    assert client.get(f"{LIST}?{query}", follow=True).status_code == 404


def test_a_card_carries_the_filter_to_the_record(client):
    photo = make_photo(date="1947")
    page = client.get(f"{LIST}?year=1947").content.decode()
    assert f'{photo.get_absolute_url()}?year=1947"' in page


def test_paging_keeps_the_filter_and_meets_every_photograph_once(client):
    music = make_subject(slug="music")
    for number in range(50):
        make_photo(subjects=(music,), date=("1947", "1946/1947")[number % 2])
        make_photo(date="1948")
    address, seen = f"{LIST}?year=1947&subject=music", []
    while address:
        response = client.get(address)
        seen += re.findall(r'placeholder__identifier">([^<]+)', response.content.decode())
        following = re.search(r'<a rel="next" href="([^"]+)"', response.content.decode())
        address = following and LIST + unescape(following[1])
    assert len(seen) == len(set(seen)) == 50


def test_the_first_page_has_one_address(client):
    make_photo(date="1947")
    response = client.get(f"{LIST}?page=1&year=1947")
    assert (response.status_code, response["Location"]) == (302, f"{LIST}?year=1947")


def test_an_unknown_parameter_is_taken_off_and_the_rest_put_in_order(client):
    make_photo(date="1947", subjects=(make_subject(slug="music"),))
    response = client.get(f"{LIST}?utm_source=x&subject=music&year=1947&year=1947&year=")
    assert response["Location"] == f"{LIST}?year=1947&subject=music"
    assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize("make", [make_photo, make_collection])
def test_a_record_has_one_address(client, make):
    record = make()
    address = record.get_absolute_url()
    response = client.get(f"{address}?utm_source=x")
    assert (response.status_code, response["Location"]) == (302, address)
    typed = address.replace(record.identifier, record.identifier.lower().replace("-", ""))
    response = client.get(typed)
    assert (response.status_code, response["Location"]) == (301, address)


def test_another_spelling_keeps_the_filter(client):
    photo = make_photo(identifier="PH-0077", date="1947")
    response = client.get("/en/photos/ph77/?year=1947")
    assert (response.status_code, response["Location"]) == (
        301,
        f"{photo.get_absolute_url()}?year=1947",
    )


def test_a_filter_without_meaning_is_what_the_page_of_a_photograph_complains_of(client):
    address = make_photo(date="1947").get_absolute_url()
    response = client.get(f"{address}?subject=nothing")
    assert response.status_code == 404
    assert "There is no subject “nothing” to filter by." in response.content.decode()


@pytest.mark.parametrize("page", ["0", "2", "-1", "x", "99999999999999999999"])
def test_a_page_that_a_collection_does_not_have_answers_404(client, page):
    collection = make_collection()
    make_photo(collection=collection)
    assert client.get(f"{collection.get_absolute_url()}?page={page}").status_code == 404


def test_a_placeholder_is_found_by_the_identifier_as_typed(client):
    photo = make_photo(identifier="PH-0077")
    response = client.get("/media/mount/ph77.png")
    assert (response.status_code, response["Location"]) == (
        301,
        f"/media/mount/{photo.identifier}.png",
    )


def test_nothing_for_staff_only_can_be_public():
    with pytest.raises(IntegrityError), transaction.atomic():
        make_photo(sensitivity="staff")
