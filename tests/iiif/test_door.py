"""The tile door answers as the image service behind it does: bytes and headers."""

import pytest

from iiif.image import views
from museum import door as doors
from photos.tiles import pack_of
from tests.museum.asking import Answer, behind
from tests.photos.pictures import scene

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def photo(photo_of, settings):
    settings.TILE_SIZE = 128
    return photo_of(scene(4, 301, 203))


def test_every_tile_is_the_same_from_both(client, photo):
    door = doors.TileDoor(behind)
    pack = pack_of(photo.master.sha256)
    names = [*pack.names(), *(pack.canonical(name) for name in pack.names())]
    for name in names:
        address = f"{doors.PREFIX}{photo.identifier}/{name}"
        at_the_door, behind_it = Answer(door, address), client.get(address)
        assert at_the_door.status == behind_it.status_code == 200
        assert at_the_door.body == behind_it.content
        for header, value in at_the_door.headers.items():
            assert behind_it[header] == value, header


def test_whoever_has_a_tile_is_told_the_same_by_both(client, photo):
    name = next(iter(pack_of(photo.master.sha256).names()))
    address = f"{doors.PREFIX}{photo.identifier}/{name}"
    tag = client.get(address)["ETag"]
    at_the_door = Answer(doors.TileDoor(behind), address, HTTP_IF_NONE_MATCH=tag)
    behind_it = client.get(address, headers={"if-none-match": tag})
    assert at_the_door.status == behind_it.status_code == 304
    for header, value in at_the_door.headers.items():
        assert behind_it[header] == value, header


def test_both_let_caches_keep_the_same():
    assert doors.CACHED == views.KEPT
