"""One orientation for the size and for the pixels, wherever a file carries it."""

import io
import time
import tracemalloc
import zlib

import pytest
from PIL import Image

from images.derivatives import WrongSize, derive, encode
from images.orientation import orientation_in_exif, orientation_in_xmp, read_orientation
from images.pixels import decode_reduced, read_size
from images.sizes import Size
from images.storage import derivative_name, derivatives, pack_name
from images.tiles import Pack
from images.tiles.sources import LocalSource
from images.validators import inspect_and_decode
from tests.images.carriers import (
    CARRIERS,
    carried,
    chunk,
    exif,
    with_app1,
    with_webp_chunks,
    xmp,
)
from tests.images.image_files import CORNERS, STORED_AS, corners, encode_image, write_file

SHA = "ab" * 32
WIDTH, HEIGHT = 180, 120


def is_upright(content):
    image = Image.open(io.BytesIO(content)).convert("RGB")
    w, h = image.size
    places = (
        (w // 6, h // 6),
        (w * 5 // 6, h // 6),
        (w * 5 // 6, h * 5 // 6),
        (w // 6, h * 5 // 6),
    )
    near = all(
        abs(a - b) <= 16
        for place, colour in zip(places, CORNERS, strict=True)
        for a, b in zip(image.getpixel(place), colour, strict=True)
    )
    return image.size, near


def copies():
    """The web size in both formats, and the picture of the tile pack."""
    for extension in ("avif", "jpg"):
        with derivatives().open(derivative_name(SHA, WIDTH, extension)) as file:
            yield file.read()
    pack = Pack(LocalSource(derivatives().path(pack_name(SHA, 512))), 512)
    yield pack.read("full/max/0/default.jpg")


#: Each carrier with three orientations in the ordinary run, the next one with others; 6 is the one
#: that cameras write most.
TURNED = [
    pytest.param(
        carrier,
        orientation,
        marks=[] if orientation == 6 or (orientation - number) % 4 == 0 else [pytest.mark.long],
    )
    for number, carrier in enumerate(CARRIERS)
    for orientation in STORED_AS
]


@pytest.mark.parametrize(("carrier", "orientation"), TURNED)
def test_size_and_pixels_are_upright(tmp_path, carrier, orientation):
    path = write_file(tmp_path, "a", carried(corners(WIDTH, HEIGHT), orientation, carrier))
    facts, pixels = inspect_and_decode(path, return_pixels=True)
    assert (facts.width, facts.height, facts.orientation) == (WIDTH, HEIGHT, orientation)
    assert read_size(path) == Size(WIDTH, HEIGHT)
    derive(path, SHA, facts.width, facts.height, decoded=pixels)
    for content in copies():
        assert is_upright(content) == ((WIDTH, HEIGHT), True)
        assert not Image.open(io.BytesIO(content)).getexif()


@pytest.mark.parametrize("orientation", [1, 6, 7])
@pytest.mark.parametrize("carrier", CARRIERS)
def test_a_large_image_is_upright_too(tmp_path, monkeypatch, carrier, orientation):
    monkeypatch.setattr("images.pixels._MAX_BYTES_IN_MEMORY", 0)
    monkeypatch.setattr("images.pixels._MAX_PIXELS_ROTATED_IN_MEMORY", 0)
    monkeypatch.setattr("images.pixels.LARGE_PIXELS", 0)
    path = write_file(tmp_path, "a", carried(corners(WIDTH, HEIGHT), orientation, carrier))
    derive(path, SHA, WIDTH, HEIGHT)
    for content in copies():
        assert is_upright(content) == ((WIDTH, HEIGHT), True)
    reduced = encode(decode_reduced(path, Size(60, 40)), "jpg")
    assert is_upright(reduced) == ((60, 40), True)


def test_a_wrong_recorded_size_distorts_nothing(tmp_path):
    path = write_file(tmp_path, "a", carried(corners(WIDTH, HEIGHT), 6, "JPEG, XMP"))
    with pytest.raises(WrongSize, match="derive_photos"):
        derive(path, SHA, HEIGHT, WIDTH)
    assert not derivatives().exists(derivative_name(SHA, HEIGHT, "jpg"))


@pytest.mark.parametrize("order", ["<", ">"])
def test_exif_is_read_in_both_byte_orders_and_with_a_header(order):
    assert orientation_in_exif(exif(6, order)) == 6
    assert orientation_in_exif(b"Exif\x00\x00" + exif(6, order)) == 6


@pytest.mark.parametrize("content", [b"", b"II*\x00", b"Exif\x00\x00", exif(0), exif(9), b"x" * 99])
def test_damaged_exif_and_values_that_are_none_have_no_orientation(content):
    assert orientation_in_exif(content) is None
    assert orientation_in_exif(exif(6)[:-9]) is None


INGREDIENT = (
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description>"
    "<xmpMM:Ingredients xmlns:xmpMM='http://ns.adobe.com/xap/1.0/mm/'><rdf:Bag><rdf:li>"
    "<rdf:RDF><rdf:Description xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Orientation='6'/>"
    "</rdf:RDF></rdf:li></rdf:Bag></xmpMM:Ingredients></rdf:Description></rdf:RDF></x:xmpmeta>"
)


@pytest.mark.parametrize(
    ("packet", "orientation"),
    [
        (xmp(6), 6),
        (xmp(6).decode().encode("utf-16-le"), 6),
        (xmp(6).decode().encode("utf-16-be"), 6),
        (xmp(6) + b"\x00" * 20, 6),
        (xmp(6)[: xmp(6).index(b"</rdf:Description>")], 6),
        (xmp(6).replace(b"<rdf:Desc", b"<!-- \xe9 --><rdf:Desc", 1), 6),
        (xmp(0), None),
        (xmp(66), None),
        (INGREDIENT.encode(), None),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]>" + xmp(6)[xmp(6).index(b"?>") + 2 :], None),
        (b"<a>" * 600_000, None),
        (b"", None),
        (b"no xmp", None),
    ],
)
def test_xmp_is_read_for_the_image_itself_and_within_bounds(packet, orientation):
    assert orientation_in_xmp(packet) == orientation


def test_what_follows_the_pixels_of_a_jpeg_is_not_its_own(tmp_path):
    """The second picture of a camera's pair has metadata of its own."""
    first = encode_image(corners())
    second = with_app1(encode_image(corners()), b"Exif\x00\x00" + exif(6))
    assert read_orientation(write_file(tmp_path, "a.jpg", first + second)) == 1


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n\0\0", b"II*\x00\xff"]
)
def test_a_damaged_file_is_upright(tmp_path, content):
    assert read_orientation(write_file(tmp_path, "a", content)) == 1


def test_an_orientation_is_found_in_a_bounded_time_and_memory(tmp_path):
    """A long packet says it at its beginning; what a text chunk unpacks to is seldom looked at."""
    long = xmp(6).replace(b"</rdf:Description>", b"<a/>" * 4_000_000 + b"</rdf:Description>")
    silent = long.replace(b" tiff:Orientation='6'", b"")
    assert len(silent) < len(long)
    webp = encode_image(corners(), "WEBP", lossless=True)
    png = encode_image(corners(), "PNG")
    packed = zlib.compress(bytes(9_000_000), 9)
    comments = chunk(b"zTXt", b"Comment\0\0" + packed) * 100
    profiles = chunk(b"zTXt", b"Raw profile type exif\0\0" + packed) * 100
    start = time.process_time()
    for content, orientation in (
        (with_webp_chunks(webp, (60, 40), XMP=long), 6),
        (with_webp_chunks(webp, (60, 40), XMP=silent), 1),
        (png[:-12] + comments + png[-12:], 1),
        (png[:-12] + profiles + png[-12:], 1),
        (png[:-12] + profiles + chunk(b"eXIf", exif(6)) + png[-12:], 6),
    ):
        path = write_file(tmp_path, "a", content)
        tracemalloc.start()
        assert read_orientation(path) == orientation
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
        tracemalloc.stop()
    assert time.process_time() - start < 4
