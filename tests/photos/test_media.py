"""Derivatives as visitors get them: in pages, and at their URLs."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from iiif.image.responses import CACHE_PUBLIC as TILES
from images.derivatives import EXTENSIONS
from photos.documents.cards import photo_cards
from photos.ingest import Ingest
from photos.media import CACHE_PUBLIC
from photos.models import Photo
from records.changes import changeset
from records.publication import withdraw
from tests import search_index
from tests.builders import make_photo
from tests.images.image_files import corners, encode_image, write_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]


@pytest.fixture
def photo(tmp_path):
    with Ingest() as ingest:
        prepared = ingest.stage(write_file(tmp_path, "a.jpg", encode_image(corners(800, 600))))
        with changeset(why="A scan came in."):
            return make_photo(master=ingest.commit(prepared))


def addresses(photo):
    return [
        reverse("derivative", args=[photo.master.sha256, width, extension])
        for width in (320, 640, 800)
        for extension in EXTENSIONS
    ]


def body(response):
    return b"".join(response.streaming_content)


def test_every_size_of_a_public_photograph_is_served_to_be_kept_as_tiles_are(client, photo):
    for address in addresses(photo):
        response = client.get(address)
        assert response.status_code == 200
        assert response["Content-Type"] in ("image/avif", "image/jpeg")
        assert int(response["Content-Length"]) == len(body(response)) > 500
        assert response["Cache-Control"] == CACHE_PUBLIC == TILES
        assert "Vary" not in response
        assert not response.cookies


def test_a_browser_that_has_it_gets_304(client, photo):
    address = addresses(photo)[0]
    etag = client.get(address)["ETag"]
    response = client.get(address, headers={"if-none-match": etag})
    assert response.status_code == 304
    assert response["Cache-Control"] == CACHE_PUBLIC


def test_head_is_answered_and_post_is_not(client, photo):
    assert client.head(addresses(photo)[0]).status_code == 200
    assert client.post(addresses(photo)[0]).status_code == 405


@pytest.mark.parametrize("state", ["draft", "review"])
def test_what_is_not_public_is_for_staff(client, admin_client, photo, state):
    Photo.objects.filter(pk=photo.pk).update(state=state)
    address = addresses(photo)[0]
    assert client.get(address).status_code == 404
    response = admin_client.get(address)
    assert response.status_code == 200
    assert response["Cache-Control"] == "private, no-store"


def test_a_withdrawn_photograph_is_gone(client, photo):
    withdraw(record=photo, category="family", reason={"en": "The family asked for it."})
    assert client.get(addresses(photo)[0]).status_code == 404


def test_a_signed_in_visitor_who_is_no_staff_is_a_visitor(client, photo, django_user_model):
    client.force_login(django_user_model.objects.create_user("reader"))
    Photo.objects.filter(pk=photo.pk).update(state="draft")
    assert client.get(addresses(photo)[0]).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "{sha}/321.jpg",
        "{sha}/320.png",
        "{sha}/0320.jpg",
        "{sha}/..%2f320.jpg",
        "{other}/320.jpg",
        "{sha}",
        "../masters/{sha}.jpg",
    ],
)
def test_nothing_else_is_served(client, photo, path):
    sha = photo.master.sha256
    assert client.get("/media/" + path.format(sha=sha, other="0" * 64)).status_code == 404


def test_the_query_count_is_one(client, photo, django_assert_num_queries):
    search_index.update_index()
    with django_assert_num_queries(1):
        client.get(addresses(photo)[0])


def html_of(photo, **options):
    card = photo_cards([photo.pk])[photo.pk]
    given = {"photo": card, "sizes": "100vw", "loading": "lazy"}
    return render_to_string("photos/_picture.html", given | options)


def test_a_picture_names_every_size_and_its_shape(photo, client):
    html = html_of(photo, sizes="(min-width: 40em) 50vw, 100vw")
    assert re.search(r'<source type="image/avif" srcset="[^"]+ 320w, [^"]+ 640w, [^"]+ 800w"', html)
    assert 'width="800" height="600"' in html
    assert 'sizes="(min-width: 40em) 50vw, 100vw"' in html
    assert 'loading="lazy"' in html
    assert 'alt="Men at a table (en)"' in html
    assert "/640.jpg" in re.search(r'<img src="([^"]+)"', html)[1]
    for address in set(re.findall(r"/media/[^\s\"]+", html)):
        assert client.get(address).status_code == 200, address


def test_a_picture_asks_no_query(photo, django_assert_num_queries):
    given = {"photo": photo_cards([photo.pk])[photo.pk], "sizes": "100vw", "loading": "lazy"}
    with django_assert_num_queries(0):
        render_to_string("photos/_picture.html", given)


def test_an_alternative_text_in_another_language_says_so(photo):
    Photo.objects.filter(pk=photo.pk).update(alt_text_ja="")
    with translation.override("ja"):
        html = html_of(photo, loading="eager")
    assert 'alt="Men at a table (en)" lang="en"' in html
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html


def test_a_text_cannot_leave_its_attribute(photo):
    words = '"><script>alert(1)</script>'
    Photo.objects.filter(pk=photo.pk).update(alt_text_en=words)
    assert "<script>" not in html_of(photo)


def test_a_record_without_reproduction_has_no_picture():
    photo = make_photo()
    assert photo_cards([photo.pk])[photo.pk].picture is None


def test_masters_are_stored_outside_the_served_folders(photo):
    from images.storage import derivatives, masters

    assert Path(derivatives().location) not in Path(masters().path("a")).parents
    with pytest.raises(ValueError, match="URL"):
        masters().url(photo.master.file.name)
