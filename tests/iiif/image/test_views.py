"""Requests and responses of the image service: info.json, pictures, headers."""

import io
import json

import pytest
from django.urls import reverse
from PIL import Image

from images.storage import pack_name
from images.tiles import open_pack
from images.tiles.writer import make_pack
from tests import search_index
from tests.images.image_files import encode_image, random_scene, write_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]

WIDTH, HEIGHT = 900, 600
IMAGE = "full/300,200/0/default.jpg"


@pytest.fixture
def photo(photo_of):
    return photo_of(random_scene(1, WIDTH, HEIGHT))


def address(photo, rest="", version=3):
    return f"/iiif/{version}/{photo.identifier}" + (f"/{rest}" if rest else "")


def opened(response):
    assert response.status_code == 200, response.content
    return Image.open(io.BytesIO(response.content))


def test_the_service_is_reached_by_name(photo):
    assert reverse("iiif:image", args=[3, photo.identifier]) == address(photo)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("slash", ["", "/"])
def test_the_bare_address_redirects_to_the_information(client, photo, version, slash):
    response = client.get(address(photo, version=version) + slash)
    assert response.status_code == 303
    assert response["Location"] == f"http://testserver{address(photo, 'info.json', version)}"
    assert response["Access-Control-Allow-Origin"] == "*"


def test_the_information_of_3(client, photo):
    response = client.get(address(photo, "info.json"))
    info = response.json()
    assert next(iter(info)) == "@context"
    assert info == {
        "@context": "http://iiif.io/api/image/3/context.json",
        "id": f"http://testserver{address(photo)}",
        "type": "ImageService3",
        "protocol": "http://iiif.io/api/image",
        "profile": "level2",
        "width": WIDTH,
        "height": HEIGHT,
        "maxWidth": 8192,
        "maxHeight": 8192,
        "maxArea": 16_000_000,
        "sizes": [{"width": 450, "height": 300}, {"width": 900, "height": 600}],
        "tiles": [{"width": 512, "scaleFactors": [1, 2]}],
        "rights": "http://rightsstatements.org/vocab/CNE/1.0/",
        "preferredFormats": ["jpg"],
        "extraFormats": ["webp"],
        "extraQualities": ["color", "gray", "bitonal"],
        "extraFeatures": [
            "canonicalLinkHeader",
            "mirroring",
            "profileLinkHeader",
            "rotationArbitrary",
            "sizeUpscaling",
        ],
        "seeAlso": [
            {
                "id": f"http://testserver/{code}/id/{photo.identifier}.jsonld",
                "type": "Dataset",
                "label": {code: [info["seeAlso"][n]["label"][code][0]]},
                "format": "application/ld+json",
                "profile": "https://schema.org/",
            }
            for n, code in enumerate(("en", "ru", "ja"))
        ],
    }
    assert response["Link"] == '<http://iiif.io/api/image/3/level2.json>;rel="profile"'


def test_the_information_of_2(client, photo):
    info = client.get(address(photo, "info.json", 2)).json()
    assert info["@context"] == "http://iiif.io/api/image/2/context.json"
    assert info["@id"] == f"http://testserver{address(photo, version=2)}"
    assert info["protocol"] == "http://iiif.io/api/image"
    assert (info["width"], info["height"]) == (WIDTH, HEIGHT)
    assert info["license"] == "http://rightsstatements.org/vocab/CNE/1.0/"
    level, more = info["profile"]
    assert level == "http://iiif.io/api/image/2/level2.json"
    assert more["formats"] == ["webp"]
    assert "sizeAboveFull" in more["supports"]


def test_what_the_information_lists_is_given(client, photo):
    info = client.get(address(photo, "info.json")).json()
    for size in info["sizes"]:
        text = f"full/{size['width']},{size['height']}/0/default.jpg"
        assert opened(client.get(address(photo, text))).size == (size["width"], size["height"])
    for quality in info["extraQualities"]:
        opened(client.get(address(photo, f"full/30,/0/{quality}.jpg")))
    for format in info["extraFormats"] + info["preferredFormats"]:
        opened(client.get(address(photo, f"full/30,/0/default.{format}")))


WITH_PROFILE = 'application/ld+json;profile="http://iiif.io/api/image/3/context.json"'


@pytest.mark.parametrize(
    ("version", "accept", "expected"),
    [
        (3, None, WITH_PROFILE),
        (3, "*/*", WITH_PROFILE),
        (3, "application/ld+json", WITH_PROFILE),
        (3, WITH_PROFILE, WITH_PROFILE),
        (3, "application/json", "application/json"),
        (3, "application/json, application/ld+json;q=0.5", "application/json"),
        (3, "application/json;q=0.5, application/ld+json", WITH_PROFILE),
        (3, "text/html", WITH_PROFILE),
        (2, None, "application/json"),
        (2, "*/*", "application/json"),
        (2, "application/ld+json", "application/ld+json"),
        (2, "application/json", "application/json"),
    ],
)
def test_the_information_comes_as_it_is_accepted(client, photo, version, accept, expected):
    headers = {"accept": accept} if accept else {}
    response = client.get(address(photo, "info.json", version), headers=headers)
    assert response["Content-Type"] == expected
    assert "Accept" in [name.strip() for name in response["Vary"].split(",")]
    assert json.loads(response.content)["width"] == WIDTH


@pytest.mark.parametrize(
    ("text", "size", "kind"),
    [
        ("full/max/0/default.jpg", (900, 600), "JPEG"),
        ("square/^1000,/!90/gray.png", (1000, 1000), "PNG"),
        ("pct:10,10,50,50/pct:50/270/color.webp", (150, 225), "WEBP"),
        ("800,500,500,500/max/0/bitonal.jpg", (100, 100), "JPEG"),
    ],
)
def test_a_picture_comes_as_it_was_asked_for(client, photo, text, size, kind):
    response = client.get(address(photo, text))
    image = opened(response)
    assert image.size == size
    assert image.format == kind
    assert response["Content-Type"] == f"image/{kind.lower()}"
    assert int(response["Content-Length"]) == len(response.content)


@pytest.mark.parametrize(
    ("version", "text", "canonical"),
    [
        (3, "0,0,900,600/300,/360/color.jpg", "full/300,200/0/default.jpg"),
        (3, "full/^1800,/0/default.jpg", "full/%5E1800,1200/0/default.jpg"),
        (2, "0,0,900,600/300,200/0/color.jpg", "full/300,/0/default.jpg"),
        (2, "full/max/!0.50/gray.png", "full/full/!0.5/gray.png"),
    ],
)
def test_the_canonical_address_is_linked_and_answers_the_same(
    client, photo, version, text, canonical
):
    response = client.get(address(photo, text, version))
    uri = f"http://testserver{address(photo, canonical, version)}"
    assert response["Link"] == (
        f'<{uri}>;rel="canonical", <http://iiif.io/api/image/{version}/level2.json>;rel="profile"'
    )
    again = client.get(uri)
    assert again["Link"] == response["Link"]
    assert again["ETag"] == response["ETag"]
    assert again.content == response.content


@pytest.mark.parametrize("name", ["512,0,388,512/388,512", "full/450,300"])
@pytest.mark.parametrize("version", [2, 3])
def test_a_stored_tile_is_given_as_it_is_stored(client, photo, name, version):
    name = f"{name}/0/default.jpg"
    pack = open_pack(photo.master.sha256)
    response = client.get(address(photo, name, version))
    assert response.content == pack.read(name)
    assert response["ETag"] == pack.find(name).etag


def test_a_tile_asked_for_by_its_width_is_the_stored_one(client, photo_of):
    photo = photo_of(random_scene(2, 1101, 701))
    tile = "1024,0,77,701/39,351/0/default.jpg"
    pack = open_pack(photo.master.sha256)
    assert pack.read(tile)
    response = client.get(address(photo, tile.replace("39,351", "39,"), 2))
    assert response.content == pack.read(tile)


@pytest.mark.parametrize("rest", ["info.json", IMAGE, "512,0,388,512/388,512/0/default.jpg"])
def test_conditional_and_head_requests_are_answered(client, photo, rest):
    response = client.get(address(photo, rest))
    headers = {"if-none-match": response["ETag"]}
    again = client.get(address(photo, rest), headers=headers)
    assert again.status_code == 304
    assert not again.content
    for name in ("ETag", "Cache-Control", "Access-Control-Allow-Origin"):
        assert again[name] == response[name]
    head = client.head(address(photo, rest))
    assert head.status_code == 200
    assert head["Content-Length"] == response["Content-Length"]


def test_a_public_answer_depends_on_no_cookie(client, photo):
    for rest in ("info.json", IMAGE):
        response = client.get(address(photo, rest))
        assert response["Cache-Control"] == "public, max-age=86400, s-maxage=60"
        assert response.get("Vary", "") == ("Accept" if rest == "info.json" else "")
        assert "Content-Language" not in response
        assert not response.cookies


def test_a_preflight_is_answered(client):
    response = client.options("/iiif/3/PH-0001/info.json")
    assert response.status_code == 204
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert response["Access-Control-Allow-Headers"] == "*"


def test_nothing_is_changed_here(client, photo):
    response = client.post(address(photo, IMAGE))
    assert response.status_code == 405
    assert response["Access-Control-Allow-Origin"] == "*"


def test_a_differently_typed_identifier_redirects(client, photo):
    typed = photo.identifier.lower().replace("-", "")
    response = client.get(f"/iiif/3/{typed}/full/^1000,/!0/default.jpg")
    assert response.status_code == 301
    there = address(photo, "full/%5E1000,/!0/default.jpg")
    assert response["Location"] == f"http://testserver{there}"


def test_an_escaped_identifier_is_understood(client, photo):
    escaped = photo.identifier.replace("-", "%2D")
    assert client.get(f"/iiif/3/{escaped}/{IMAGE}").status_code == 200


@pytest.mark.parametrize("rest", ["info.json", IMAGE, "512,0,388,512/388,512/0/default.jpg"])
def test_the_query_count_is_one(client, photo, django_assert_num_queries, rest):
    search_index.update_index()
    with django_assert_num_queries(1):
        client.get(address(photo, rest))


def test_a_picture_that_was_made_anew_has_another_etag(client, photo, tmp_path, monkeypatch):
    """Before, the tiles were turned, for example; a reader's cache must not keep that picture."""
    monkeypatch.setattr("images.tiles.cache.RECHECK_SECONDS", 0.0)
    before = client.get(address(photo, IMAGE))
    turned = write_file(tmp_path, "turned.png", encode_image(random_scene(2, WIDTH, HEIGHT), "PNG"))
    make_pack(turned, pack_name(photo.master.sha256, 512), 512)
    answer = client.get(address(photo, IMAGE), headers={"If-None-Match": before["ETag"]})
    assert answer.status_code == 200
    assert answer["ETag"] != before["ETag"]
