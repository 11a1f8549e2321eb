"""Derivatives: upright, sRGB, without metadata, of the right size, never half written."""

import io
from pathlib import Path

import pytest
import pyvips
from PIL import Image

from images.derivatives import EXTENSIONS, DerivationError, derive, encode, missing_derivatives
from images.pixels import decode_reduced
from images.sizes import Size, web_sizes
from images.storage import derivative_name, derivatives
from tests.images.image_files import (
    BLUE,
    CORNERS,
    GREEN,
    RED,
    STORED_AS,
    accepted_files,
    corners,
    display_p3,
    encode_image,
    with_orientation,
    write_file,
)

SHA = "ab" * 32


def served(width, extension, sha=SHA):
    with derivatives().open(derivative_name(sha, width, extension)) as file:
        return Image.open(io.BytesIO(file.read())).copy()


def corner_colours(image):
    w, h = image.size
    image = image.convert("RGB")
    return [
        image.getpixel(at)
        for at in (
            (w // 6, h // 6),
            (w * 5 // 6, h // 6),
            (w * 5 // 6, h * 5 // 6),
            (w // 6, h * 5 // 6),
        )
    ]


def near(colours, expected, tolerance=14):
    return all(
        abs(one - other) <= tolerance
        for colour, wanted in zip(colours, expected, strict=True)
        for one, other in zip(colour, wanted, strict=True)
    )


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize("orientation", STORED_AS)
@pytest.mark.parametrize("format", ["JPEG", "TIFF", "PNG"])
def test_every_orientation_comes_out_upright(tmp_path, decoder, orientation, format, extension):
    path = write_file(tmp_path, "a", with_orientation(corners(90, 60), orientation, format))
    derive(path, SHA, 90, 60)
    image = served(90, extension)
    assert image.size == (90, 60)
    assert near(corner_colours(image), CORNERS)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF"])
@pytest.mark.parametrize("orientation", [3, 6, 8])
def test_a_large_master_that_is_read_line_by_line_is_turned(tmp_path, format, orientation):
    path = write_file(tmp_path, "a", with_orientation(corners(2400, 1600), orientation, format))
    image = decode_reduced(path, Size(640, 427))
    out = Image.open(io.BytesIO(encode(image, "jpg")))
    assert out.size == (640, 427)
    assert near(corner_colours(out), CORNERS)


@pytest.fixture(params=["decoded at once", "line by line"])
def decoder(request, monkeypatch):
    """Both ways of decoding: the one for small images, and the one for large ones."""
    if request.param == "line by line":
        monkeypatch.setattr("images.pixels._MAX_BYTES_IN_MEMORY", 0)
        monkeypatch.setattr("images.pixels.LARGE_PIXELS", 0)


@pytest.mark.parametrize("name", accepted_files(corners()))
def test_every_kind_becomes_srgb(tmp_path, decoder, name):
    path = write_file(tmp_path, name, accepted_files(corners())[name])
    derive(path, SHA, 60, 40)
    for extension in EXTENSIONS:
        image = served(60, extension)
        assert (image.mode, image.size) == ("RGB", (60, 40))
        assert "icc_profile" not in image.info


@pytest.mark.parametrize(
    "name", ["rgb.png", "deep.png", "rgb.tif", "lzw.tif", "deep.tif", "rgb.webp"]
)
def test_colours_that_are_srgb_stay_as_they_are(tmp_path, name):
    path = write_file(tmp_path, name, accepted_files(corners())[name])
    derive(path, SHA, 60, 40)
    assert near(corner_colours(served(60, "jpg")), CORNERS)


def test_sixteen_grey_bits_are_neither_clipped_nor_darkened(tmp_path, decoder):
    path = write_file(
        tmp_path, "a.png", accepted_files(Image.new("L", (60, 40), 155))["deep-grey.png"]
    )
    derive(path, SHA, 60, 40)
    assert near(corner_colours(served(60, "jpg")), [(155, 155, 155)] * 4, 3)


@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF"])
def test_a_wide_profile_is_converted_not_dropped(tmp_path, decoder, format):
    muted = Image.new("RGB", (60, 40), (200, 100, 50))
    path = write_file(tmp_path, "a", display_p3(muted, format))
    derive(path, SHA, 60, 40)
    # Display P3 (200, 100, 50) is sRGB (215, 93, 32), by the matrices of the two profiles.
    assert near(corner_colours(served(60, "jpg")), [(215, 93, 32)] * 4, 6)


def test_a_broken_profile_does_not_lose_the_photograph(tmp_path):
    path = write_file(tmp_path, "a.jpg", encode_image(corners(), icc_profile=b"no profile" * 40))
    derive(path, SHA, 60, 40)
    assert near(corner_colours(served(60, "jpg")), CORNERS)


def test_cmyk_keeps_its_hues(tmp_path, decoder):
    path = write_file(tmp_path, "a.tif", encode_image(corners().convert("CMYK"), "TIFF"))
    derive(path, SHA, 60, 40)
    red, green, blue, _yellow = corner_colours(served(60, "jpg"))
    for colour, wanted in ((red, RED), (green, GREEN), (blue, BLUE)):
        assert colour.index(max(colour)) == wanted.index(max(wanted))


def test_transparency_becomes_white(tmp_path, decoder):
    clear = Image.new("RGBA", (60, 40), (10, 20, 30, 0))
    half = Image.new("RGBA", (60, 40), (0, 0, 0, 128))
    for image, shade in ((clear, 255), (half, 127)):
        derive(write_file(tmp_path, "a.png", encode_image(image, "PNG")), SHA, 60, 40, again=True)
        assert near(corner_colours(served(60, "jpg")), [(shade,) * 3] * 4, 3)


def test_spare_channels_are_not_transparency(tmp_path, decoder):
    image = pyvips.Image.black(60, 40, bands=6) + [200, 100, 50, 10, 20, 30]
    tiff = image.cast("uchar").copy(interpretation="srgb").tiffsave_buffer()
    derive(write_file(tmp_path, "a.tif", tiff), SHA, 60, 40)
    assert near(corner_colours(served(60, "jpg")), [(200, 100, 50)] * 4, 4)


def test_nothing_private_is_kept(tmp_path, decoder):
    exif = Image.Exif()
    exif[0x010E] = "A secret description"
    exif[0x013B] = "The owner of the scanner"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (48.0, 28.0, 0.0)
    xmp = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>secret xmp</x:xmpmeta>"
    jpeg = encode_image(corners(), exif=exif.tobytes(), comment=b"<script>secret</script>", xmp=xmp)
    assert b"secret" in jpeg
    derive(write_file(tmp_path, "a.jpg", jpeg), SHA, 60, 40)
    for extension in EXTENSIONS:
        with derivatives().open(derivative_name(SHA, 60, extension)) as file:
            content = file.read()
        assert b"secret" not in content
        assert b"scanner" not in content
        assert not Image.open(io.BytesIO(content)).getexif()


def test_sizes_are_exact_and_none_is_missing(tmp_path):
    path = write_file(tmp_path, "a.jpg", encode_image(corners(1000, 667)))
    assert derive(path, SHA, 1000, 667) == 7
    for size in web_sizes(1000, 667):
        for extension in EXTENSIONS:
            assert served(size.width, extension).size == (size.width, size.height)
    assert missing_derivatives(SHA, 1000, 667) == []


def test_a_strip_of_film_is_served(tmp_path):
    path = write_file(tmp_path, "a.png", encode_image(Image.new("L", (40, 20_000), 99), "PNG"))
    derive(path, SHA, 40, 20_000)
    assert served(16, "avif").size == (16, 8000)


def test_only_what_is_missing_is_made(tmp_path):
    path = write_file(tmp_path, "a.jpg", encode_image(corners(700, 400)))
    derive(path, SHA, 700, 400)
    derivatives().delete(derivative_name(SHA, 320, "avif"))
    assert derive(path, SHA, 700, 400) == 1
    assert derive(path, SHA, 700, 400) == 0
    assert derive(path, SHA, 700, 400, again=True) == 7


def test_a_failure_leaves_nothing_under_a_name(tmp_path, monkeypatch):
    path = write_file(tmp_path, "a.jpg", encode_image(corners(700, 400)))

    def full_disk(self, source, name):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("images.storage.ContentStorage.replace", full_disk)
    with pytest.raises(OSError, match="No space"):
        derive(path, SHA, 700, 400)
    assert len(missing_derivatives(SHA, 700, 400)) == 7
    assert not [
        path
        for path in Path(derivatives().location).rglob("*")
        if path.stat().st_size > 0 and path.is_file()
    ]


def test_a_damaged_master_is_named(tmp_path):
    path = write_file(tmp_path, "a.jpg", b"\xff\xd8\xff no image")
    with pytest.raises(DerivationError, match=SHA):
        derive(path, SHA, 60, 40)


def test_an_unknown_extension_is_refused():
    with pytest.raises(ValueError, match="avif, jpg"):
        encode(pyvips.Image.black(4, 4, bands=3), "gif")
