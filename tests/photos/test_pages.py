"""The page of a photograph: image or placeholder, neighbours, facts, share card, linked data."""

import io
import json
import re

import pytest
from django.utils.translation import override
from PIL import Image

from photos.facets import PhotoSelection
from tests.builders import (
    in_three_languages,
    make_caption,
    make_collection,
    make_master,
    make_person,
    make_photo,
    make_photo_person,
    make_subject,
)
from tests.search_index import listed_records

pytestmark = pytest.mark.django_db


def page(client, photo, query="", language="en"):
    with override(language):
        address = photo.get_absolute_url()
    return client.get(f"{address}{query}").content.decode()


def linked_data(html):
    return json.loads(re.search(r'<script type="application/ld\+json">(.*?)</script>', html)[1])


def meta(html, name):
    found = re.search(rf'<meta property="{name}" content="([^"]*)">', html)
    return found and found[1]


def neighbour(html, way):
    found = re.search(rf'<a class="prev-next__{way}"[^>]* href="([^"]+)"', html)
    return found and found[1]


def test_a_shared_placeholder_says_that_it_is_one(client):
    photo = make_photo()
    html = page(client, photo)
    data = linked_data(html)
    assert meta(html, "og:image") == f"http://testserver/media/mount/{photo.identifier}.png"
    assert "contentUrl" not in html
    assert "empty mount" in data["disambiguatingDescription"]
    assert "<picture" not in html


def test_the_placeholder_is_one_image_for_all_languages(client):
    photo = make_photo()
    response = client.get(f"/media/mount/{photo.identifier}.png")
    assert Image.open(io.BytesIO(response.content)).size == (1200, 630)
    again = client.get(response.request["PATH_INFO"], headers={"If-None-Match": response["ETag"]})
    assert again.status_code == 304
    assert client.get("/media/mount/PH-9999.png").status_code == 404
    draft = make_photo(state="draft")
    assert client.get(f"/media/mount/{draft.identifier}.png").status_code == 404


def test_a_print_is_shared_by_its_derivative(client):
    master = make_master()
    html = page(client, make_photo(master=master))
    assert meta(html, "og:image") == f"http://testserver/media/{master.sha256}/1280.jpg"
    image = linked_data(html)["image"]
    assert image["contentUrl"] == f"http://testserver/media/{master.sha256}/1600.jpg"
    assert (image["width"], image["height"]) == (1600, 1200)
    assert "No reproduction is held" not in html


@pytest.mark.parametrize(("level", "behind_a_click"), [("notice", False), ("click", True)])
def test_what_needs_care_has_a_notice_and_no_share_card(client, level, behind_a_click):
    photo = make_photo(
        master=make_master(), sensitivity=level, sensitivity_note_en="It shows a grave."
    )
    html = page(client, photo)
    assert "It shows a grave." in html
    assert meta(html, "og:image") is None
    covered = re.search(r"<details class=\"content-warning\">(.*?)</details>", html, re.DOTALL)
    assert bool(covered and "<picture" in covered[1]) is behind_a_click
    assert ("image" in linked_data(html)) is not behind_a_click


def test_previous_and_next_keep_the_filter(client):
    music = make_subject(slug="music")
    first = make_photo(subjects=(music,), date="1945")
    make_photo(date="1946")
    middle = make_photo(subjects=(music,), date="1947")
    last = make_photo(subjects=(music,), date="")
    html = page(client, middle, "?subject=music")
    assert neighbour(html, "previous") == f"{first.get_absolute_url()}?subject=music"
    assert neighbour(html, "next") == f"{last.get_absolute_url()}?subject=music"
    assert neighbour(page(client, first, "?subject=music"), "previous") is None
    assert neighbour(page(client, last, "?subject=music"), "next") is None
    assert neighbour(page(client, last), "previous") == middle.get_absolute_url()
    assert f'<link rel="canonical" href="http://testserver{middle.get_absolute_url()}">' in html


def test_walking_by_neighbours_meets_every_photograph_once(client):
    dates = ["1947", "", "1945", "1947", "before 1946", ""]
    photos = [make_photo(date=date) for date in dates]
    step = listed_records(PhotoSelection)[0].get_absolute_url()
    walked = []
    while step is not None:
        walked.append(step)
        step = neighbour(client.get(step).content.decode(), "next")
    assert sorted(walked) == sorted(photo.get_absolute_url() for photo in photos)


def test_an_address_with_more_in_it_redirects_to_the_canonical_one(client):
    photo = make_photo(date="1947", subjects=(make_subject(slug="music"),))
    response = client.get(f"{photo.get_absolute_url()}?utm=x&subject=music&year=1947")
    assert response["Location"] == f"{photo.get_absolute_url()}?year=1947&subject=music"


@pytest.mark.parametrize("language", ["en", "ru", "ja"])
def test_every_fact_is_given_with_its_ground(client, language):
    photo = make_photo(
        date="1945/1950",
        collection=make_collection(**in_three_languages("title", "The album")),
        image_rights="CNE",
        text_rights="CC-BY",
        **{
            f"{field}_{language}": f"{field} is said"
            for field in ("date_ground", "dated_by", "place_note", "holder_note", "credit")
        },
    )
    html = page(client, photo, language=language)
    for words in ("date_ground is said", "dated_by is said", "place_note is said", "1945/1950"):
        assert words in html
    assert f"The album ({language})" in html
    assert "http://rightsstatements.org/vocab/CNE/1.0/" in html
    assert "https://creativecommons.org/licenses/by/4.0/" in html


def test_linked_data_names_only_who_surely_is_meant(client):
    photo = make_photo(date="circa 1947")
    sitter, doubted, owner = (make_person(name_en=name) for name in ("Sure", "Doubted", "Owner"))
    make_photo_person(photo, sitter)
    make_photo_person(photo, doubted, certainty="possible")
    make_photo_person(photo, owner, "owner")
    html = page(client, photo)
    data = linked_data(html)
    assert [person["name"] for person in data["about"]] == ["Sure"]
    assert "temporalCoverage" not in data
    assert all(name in html for name in ("Doubted", "possible", "Owner"))


def test_a_neighbour_without_translation_says_which_language_it_is_in(client):
    make_photo(title_en="Mess hall", title_ru="", title_ja="", date="1946")
    photo = make_photo(date="1947")
    html = page(client, photo, language="ru")
    assert '<span class="prev-next__label"><span lang="en">Mess hall</span></span>' in html


def test_a_correction_links_to_the_words_that_it_corrects(client):
    photo = make_photo()
    first = make_caption(photo, "At work, 1946.", kind="press", language="en", order=1)
    make_caption(photo, "На обороте 1947.", language="ru", order=2, corrects=first)
    link = '<a href="#caption-1" lang="en">At work, 1946.</a>'
    assert f"corrects: {link}" in page(client, photo)


def test_the_print_itself_does_not_wait_and_a_tall_one_asks_for_no_more_than_it_shows(client):
    wide, tall = (
        page(client, make_photo(master=make_master(width=width, height=3000 - width)))
        for width in (1800, 1200)
    )
    assert 'sizes="(min-width: 70rem) 62rem, 95vw"' in wide
    assert 'sizes="min(95vw, max(20rem, 60vh))"' in tall
    for html in (wide, tall):
        assert 'fetchpriority="high"' in html
        assert 'loading="lazy"' not in html
