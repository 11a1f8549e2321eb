"""A photograph is upright and of the same size wherever the museum speaks of it."""

import io
import re

import pytest
from PIL import Image

from iiif.image.wsgi import PREFIX, TileMiddleware
from photos.ingest import Ingest
from records.changes import changeset
from tests.builders import make_photo
from tests.iiif.image.wsgi_client import WsgiResponse, django_stub
from tests.images.carriers import CARRIERS, carried
from tests.images.image_files import CORNERS, corners, write_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.one_engine]

WIDTH, HEIGHT = 330, 450
#: One carrier for each way of reading, and each way of turning, each with all others once.
CASES = [(carrier, 1 + number % 8) for number, carrier in enumerate(CARRIERS)] + [
    (carrier, 6) for carrier in ("JPEG, XMP", "PNG, raw Exif in zTXt", "WebP, XMP", "TIFF, XMP")
]


def photo_of(folder, carrier, orientation):
    content = carried(corners(WIDTH, HEIGHT), orientation, carrier)
    with Ingest() as ingest:
        staged = ingest.stage(write_file(folder, "scan", content), derive=True)
        with changeset(why="A scan came in."):
            return make_photo(master=ingest.commit(staged))


def shown(content):
    """The size of an image, and whether its corners are those of an upright one."""
    image = Image.open(io.BytesIO(content))
    assert not image.getexif().get(0x0112)
    image = image.convert("RGB")
    w, h = image.size
    left, right, top, bottom = w // 6, w * 5 // 6, h // 6, h * 5 // 6
    places = ((left, top), (right, top), (right, bottom), (left, bottom))
    return image.size, all(
        abs(a - b) <= 20
        for place, colour in zip(places, CORNERS, strict=True)
        for a, b in zip(image.getpixel(place), colour, strict=True)
    )


@pytest.mark.parametrize(("carrier", "orientation"), CASES)
def test_everything_agrees(client, tmp_path, carrier, orientation):
    photo = photo_of(tmp_path, carrier, orientation)
    assert (photo.master.width, photo.master.height) == (WIDTH, HEIGHT)

    info = client.get(f"/iiif/3/{photo.identifier}/info.json").json()
    assert (info["width"], info["height"]) == (WIDTH, HEIGHT)
    manifest = client.get(f"/iiif/presentation/3/{photo.identifier}/manifest.json").json()
    canvas = manifest["items"][0]
    body = canvas["items"][0]["items"][0]["body"]
    for described in (canvas, body):
        assert (described["width"], described["height"]) == (WIDTH, HEIGHT)

    page = client.get(f"/en/photos/{photo.identifier}/").content.decode()
    sizes = re.findall(r'<img src="([^"]+)"[^>]*? width="(\d+)" height="(\d+)"', page)
    assert sizes
    for address, width, height in sizes:
        size, is_upright = shown(_body(client.get(address)))
        assert is_upright
        assert size[0] / size[1] == pytest.approx(int(width) / int(height), abs=0.01)

    download = client.get(f"/en/photos/{photo.identifier}/download/{WIDTH}/")
    assert shown(download.content) == ((WIDTH, HEIGHT), True)
    thumbnail = manifest["thumbnail"][0]
    content = _body(client.get(thumbnail["id"].removeprefix("http://testserver")))
    assert shown(content) == ((thumbnail["width"], thumbnail["height"]), True)
    tile = WsgiResponse(
        TileMiddleware(django_stub), f"{PREFIX}{photo.identifier}/full/max/0/default.jpg"
    )
    assert shown(tile.body) == ((WIDTH, HEIGHT), True)


def _body(response):
    assert response.status_code == 200
    return b"".join(response.streaming_content) if response.streaming else response.content
