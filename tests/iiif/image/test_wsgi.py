"""The WSGI middleware answers like the view of the image service: same bytes, same headers."""

import pytest

from iiif.image import wsgi as wsgi_module
from images.tiles import BrokenPack, open_pack
from tests.iiif.image.wsgi_client import WsgiResponse, django_stub
from tests.images.image_files import random_scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def photo(photo_of, settings):
    settings.TILE_SIZE = 128
    return photo_of(random_scene(4, 301, 203))


def test_every_tile_is_the_same_from_both(client, photo):
    middleware = wsgi_module.TileMiddleware(django_stub)
    pack = open_pack(photo.master.sha256)
    names = [*pack.names(), *(pack.canonical(name) for name in pack.names())]
    for name in names:
        address = f"{wsgi_module.PREFIX}{photo.identifier}/{name}"
        early, django = WsgiResponse(middleware, address), client.get(address)
        assert early.status == django.status_code == 200
        assert early.body == django.content
        for header, value in early.headers.items():
            assert django[header] == value, header


def test_both_answer_304_alike(client, photo):
    name = next(iter(open_pack(photo.master.sha256).names()))
    address = f"{wsgi_module.PREFIX}{photo.identifier}/{name}"
    tag = client.get(address)["ETag"]
    early = WsgiResponse(wsgi_module.TileMiddleware(django_stub), address, HTTP_IF_NONE_MATCH=tag)
    django = client.get(address, headers={"if-none-match": tag})
    assert early.status == django.status_code == 304
    for header, value in early.headers.items():
        assert django[header] == value, header


COMPUTED = [
    "full/max/0/default.jpg",
    "full/max/0/default.png",
    "17,23,96,55/max/0/default.jpg",
    "17,23,96,55/48,/!90/gray.jpg",
    "17,23,96,55/^200,/0/bitonal.png",
    "pct:10,10,50,50/!60,60/22.5/color.webp",
    "square/^,210/12/default.png",
]


@pytest.mark.parametrize("asked", COMPUTED)
@pytest.mark.parametrize("method", ["get", "head"])
def test_a_computed_picture_is_the_same_from_both(client, photo, asked, method):
    address = f"{wsgi_module.PREFIX}{photo.identifier}/{asked}"
    early = WsgiResponse(wsgi_module.TileMiddleware(django_stub), address, method.upper())
    django = getattr(client, method)(address)
    assert early.status == django.status_code == 200
    assert early.body == django.content
    for header, value in early.headers.items():
        assert django[header] == value, header


def test_a_large_picture_is_left_to_django_which_counts_them(photo_of, settings):
    settings.TILE_SIZE = 128
    photo = photo_of(random_scene(4, 1_000, 800))
    middleware = wsgi_module.TileMiddleware(django_stub)
    for asked, is_djangos in (("^2000,1600", True), ("^400,320", False)):
        answer = WsgiResponse(
            middleware, f"{wsgi_module.PREFIX}{photo.identifier}/full/{asked}/0/default.jpg"
        )
        assert answer.is_from_django == is_djangos


def test_a_picture_of_a_damaged_pack_is_left_to_django(photo, monkeypatch, caplog):
    def damaged(way, pack):
        raise BrokenPack("A tile cannot be decoded.")

    monkeypatch.setattr("iiif.image.responses.render_file", damaged)
    address = f"{wsgi_module.PREFIX}{photo.identifier}/{COMPUTED[0]}"
    assert WsgiResponse(wsgi_module.TileMiddleware(django_stub), address).is_from_django
    assert "cannot be decoded" in caplog.text
