"""GIF and AVIF masters: the first frame, upright, within the limits of every other format."""

import struct

import pytest
import pyvips
from PIL import Image

from images.derivatives import derive
from images.errors import InvalidImage
from images.intake import stage_image
from images.metadata import read_metadata
from images.pixels import decode_full
from images.storage import derivative_name, derivatives, master_name
from images.validators import inspect_image
from tests.images.image_files import (
    CORNERS,
    STORED_AS,
    corners,
    encode_image,
    random_scene,
    with_orientation,
    write_file,
    zip_with_script,
)

GIF, AVIF = encode_image(random_scene(1), "GIF"), encode_image(random_scene(1), "AVIF")
FILES = {"GIF": GIF, "AVIF": AVIF}


def refusal(folder, content):
    with pytest.raises(InvalidImage) as caught:
        inspect_image(write_file(folder, "scan", content))
    return caught.value


def assert_corners(image):
    points = (
        (8, 8),
        (image.width - 8, 8),
        (image.width - 8, image.height - 8),
        (8, image.height - 8),
    )
    for (x, y), colour in zip(points, CORNERS, strict=True):
        assert image(x, y) == pytest.approx(colour, abs=12)


@pytest.mark.parametrize("format", FILES)
def test_it_is_accepted_and_derived(tmp_path, format):
    path = write_file(tmp_path, "scan", encode_image(corners(), format))
    facts = inspect_image(path)
    assert (facts.format, facts.width, facts.height, facts.notes) == (format, 60, 40, ())
    with stage_image(path, derive=True).staged as staged:
        assert master_name(staged.sha256, format).endswith(f".{format.lower()}")
        name = derivative_name(staged.sha256, 60, "jpg")
        assert_corners(pyvips.Image.new_from_file(derivatives().path(name)))


@pytest.mark.parametrize("orientation", STORED_AS)
def test_an_avif_is_rotated_once(tmp_path, orientation):
    path = write_file(
        tmp_path, "a.avif", with_orientation(corners(), orientation, "AVIF", quality=95)
    )
    facts = inspect_image(path)
    assert (facts.width, facts.height, facts.orientation) == (60, 40, 1)
    image = decode_full(path, tmp_path)
    assert (image.width, image.height) == (60, 40)
    assert_corners(image)


@pytest.mark.parametrize("orientation", STORED_AS)
def test_a_large_avif_is_rotated_once_and_its_thumbnail_is_not_used(
    tmp_path, orientation, monkeypatch
):
    monkeypatch.setattr("images.pixels._MAX_BYTES_IN_MEMORY", 100)
    path = write_file(
        tmp_path, "a.avif", with_orientation(corners(), orientation, "AVIF", quality=95)
    )
    assert derive(path, "a" * 64, 60, 40)
    name = derivative_name("a" * 64, 60, "jpg")
    assert_corners(pyvips.Image.new_from_file(derivatives().path(name)))


def test_the_exif_orientation_of_an_avif_means_nothing(tmp_path):
    # ISO 23008-12, A.2.1: only the properties of the image rotate it.
    exif = Image.Exif()
    exif[0x0128] = 6  # the unit of resolution; Pillow itself removes the orientation
    content = encode_image(corners(), "AVIF", quality=95, exif=exif.tobytes())
    entry = struct.pack(">HHIH", 0x0128, 3, 1, 6)
    assert entry in content
    content = content.replace(entry, struct.pack(">HHIH", 0x0112, 3, 1, 6))
    path = write_file(tmp_path, "a.avif", content)
    facts = inspect_image(path)
    assert (facts.width, facts.height, facts.orientation) == (60, 40, 1)
    assert_corners(decode_full(path, tmp_path))


def test_an_avif_of_ten_bits_and_a_transparent_one_are_accepted(tmp_path):
    vips = pyvips.Image.new_from_buffer(encode_image(corners(), "PNG"), "")
    deep = (vips * 257).cast("ushort").copy(interpretation="rgb16")
    content = deep.heifsave_buffer(compression="av1", bitdepth=10, Q=95)
    path = write_file(tmp_path, "deep.avif", content)
    assert inspect_image(path).width == 60
    assert_corners(decode_full(path, tmp_path))
    clear = corners().convert("RGBA")
    clear.paste((10, 20, 30, 0), (0, 0, 30, 40))
    path = write_file(tmp_path, "clear.avif", encode_image(clear, "AVIF"))
    assert inspect_image(path).width == 60
    assert decode_full(path, tmp_path)(9, 9) == [255, 255, 255]
    clear.putalpha(0)
    assert refusal(tmp_path, encode_image(clear, "AVIF")).code == "transparent"


def test_the_first_frame_of_a_gif_is_used_with_a_note(tmp_path):
    frames = [corners().rotate(90), corners().rotate(180), random_scene(3)]
    content = encode_image(corners(), "GIF", save_all=True, append_images=frames, duration=50)
    path = write_file(tmp_path, "a.gif", content)
    facts = inspect_image(path)
    assert facts.pages == 4
    assert "4 frames" in facts.notes[0]
    assert_corners(decode_full(path, tmp_path))


def test_a_gif_of_very_many_frames_is_refused_before_its_decoder_counts_them(tmp_path, monkeypatch):
    def never(*arguments):
        raise AssertionError

    frame = b"," + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x4c\x01\x00"
    head = b"GIF89a" + struct.pack("<HHBBB", 1, 1, 0x81, 0, 0) + bytes(12)
    assert inspect_image(write_file(tmp_path, "a.gif", head + frame * 1000 + b";")).pages == 1000
    monkeypatch.setattr("images.validators._decoded_size", never)
    monkeypatch.setattr("images.validators.check_pixels", never)
    assert refusal(tmp_path, head + frame * 10_001 + b";").code == "animated"


@pytest.mark.parametrize("canvas", [(640, 480), (1600, 1200), (3000, 2500), (0, 0), (20, 10)])
def test_a_canvas_that_means_nothing_is_not_the_size_of_a_gif(tmp_path, canvas):
    gif = encode_image(corners(300, 200), "GIF")
    path = write_file(tmp_path, "a.gif", gif[:6] + struct.pack("<HH", *canvas) + gif[10:])
    facts = inspect_image(path)
    assert (facts.width, facts.height) == (300, 200)
    derive(path, "a" * 64, facts.width, facts.height)
    assert_corners(
        pyvips.Image.new_from_file(derivatives().path(derivative_name("a" * 64, 300, "jpg")))
    )


def test_an_animated_avif_is_refused(tmp_path):
    content = encode_image(random_scene(1), "AVIF", save_all=True, append_images=[random_scene(2)])
    assert refusal(tmp_path, content).code == "animated"


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.6, 0.9, 0.98])
def test_a_truncated_one_is_refused(tmp_path, format, share):
    content = FILES[format]
    code = refusal(tmp_path, content[: int(len(content) * share)]).code
    assert code in ("truncated", "broken", "format")


@pytest.mark.parametrize("format", FILES)
def test_trailers_are_judged_as_in_every_format(tmp_path, format):
    kept = inspect_image(write_file(tmp_path, "a", FILES[format] + b"maker"))
    assert "5 bytes" in kept.notes[0]
    for tail in (zip_with_script(), b"junk" + zip_with_script(), b"<html><body>", b"%PDF-1.4"):
        assert refusal(tmp_path, FILES[format] + tail).code == "polyglot"


def test_a_film_behind_a_still_image_is_refused(tmp_path):
    error = refusal(tmp_path, AVIF + struct.pack(">I4s", 24, b"moov") + bytes(16))
    assert error.code == "polyglot"
    assert "a recording" in error.problem


@pytest.mark.parametrize(("format", "kind"), [("GIF", "A GIF image"), ("AVIF", "An AVIF image")])
def test_it_is_decoded_whole_within_the_limit_for_that(tmp_path, settings, format, kind):
    settings.MAX_PIXELS_IN_MEMORY = 60 * 40 - 1
    error = refusal(tmp_path, FILES[format])
    assert error.code == "held_whole"
    assert error.problem.startswith(kind)


def test_a_pixel_of_an_avif_counts_twice(tmp_path, settings):
    settings.MAX_PIXELS_IN_MEMORY = 2 * 60 * 40 - 2
    assert refusal(tmp_path, AVIF).code == "held_whole"
    settings.MAX_PIXELS_IN_MEMORY = 2 * 60 * 40
    assert inspect_image(write_file(tmp_path, "a.avif", AVIF)).width == 60


def test_the_metadata_of_an_avif_are_suggestions(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "Supper"
    path = write_file(
        tmp_path, "a.avif", encode_image(random_scene(1), "AVIF", exif=exif.tobytes())
    )
    assert read_metadata(path) == {"exif": {"ImageDescription": "Supper"}}
