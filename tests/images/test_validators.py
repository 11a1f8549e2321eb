"""Validation: every kind of photograph is accepted, and nothing that only pretends to be one."""

import io

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from images.errors import InvalidImage
from images.validators import inspect_image, validate_image
from tests.images.image_files import (
    STORED_AS,
    accepted_files,
    as_vips,
    corners,
    encode_image,
    huge_png,
    random_scene,
    with_comment,
    with_orientation,
    write_file,
    zip_with_script,
)

JPEG = encode_image(random_scene(1))
PNG = encode_image(random_scene(1), "PNG")
TIFF = encode_image(random_scene(1), "TIFF")
WEBP = encode_image(random_scene(1), "WEBP")
FILES = {"JPEG": JPEG, "PNG": PNG, "TIFF": TIFF, "WEBP": WEBP}


def refusal(folder, content, name="scan.jpg"):
    with pytest.raises(InvalidImage) as caught:
        inspect_image(write_file(folder, name, content))
    error = caught.value
    assert name in error.messages[0]
    assert error.remedy in error.messages[0]
    return error


@pytest.mark.parametrize("name", accepted_files(corners()))
def test_every_kind_of_photograph_is_taken(tmp_path, name):
    content = accepted_files(corners())[name]
    facts = inspect_image(write_file(tmp_path, name, content))
    assert (facts.width, facts.height, facts.size) == (60, 40, len(content))
    assert (
        facts.format
        == {"jpg": "JPEG", "png": "PNG", "tif": "TIFF", "webp": "WEBP"}[name.rpartition(".")[2]]
    )


@pytest.mark.parametrize("orientation", STORED_AS)
@pytest.mark.parametrize("format", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_the_size_is_that_of_the_upright_image(tmp_path, format, orientation):
    facts = inspect_image(
        write_file(tmp_path, "a", with_orientation(corners(), orientation, format))
    )
    assert (facts.width, facts.height, facts.orientation) == (60, 40, orientation)


def test_the_ending_of_the_name_plays_no_part(tmp_path):
    assert inspect_image(write_file(tmp_path, "scan.png", JPEG)).format == "JPEG"
    assert inspect_image(write_file(tmp_path, "scan", TIFF)).format == "TIFF"


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.98])
def test_truncated_files_are_refused(tmp_path, format, share):
    content = FILES[format]
    assert refusal(tmp_path, content[: int(len(content) * share)]).code in ("truncated", "broken")


def test_a_jpeg_whose_pixels_stop_early_is_refused_although_it_has_an_end(tmp_path):
    big = encode_image(random_scene(2, 400, 300))
    assert refusal(tmp_path, big[: len(big) // 2] + b"\xff\xd9").code == "broken"


def test_damaged_compression_is_refused(tmp_path):
    png = bytearray(encode_image(random_scene(3, 200, 200), "PNG"))
    png[len(png) // 2] ^= 0xFF
    assert refusal(tmp_path, bytes(png), "a.png").code == "broken"


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize(
    ("tail", "kind"),
    [
        (zip_with_script(), "ZIP"),
        (b"%PDF-1.4\n1 0 obj\n", "PDF"),
        (b"<html><script>alert(1)</script></html>", "web page"),
        (b"\n<!DOCTYPE html><title>x</title>", "web page"),
        (b"GIF89a" + bytes(20), "GIF"),
        (b"MZ" + bytes(60), "program"),
        (b"Rar!\x1a\x07\x01\x00" + bytes(20), "RAR"),
    ],
)
def test_polyglots_are_refused(tmp_path, format, tail, kind):
    error = refusal(tmp_path, FILES[format] + tail)
    assert error.code == "polyglot"
    assert kind in error.problem


@pytest.mark.parametrize("format", FILES)
def test_an_archive_behind_padding_is_refused(tmp_path, format):
    assert refusal(tmp_path, FILES[format] + bytes(5000) + zip_with_script()).code == "polyglot"


def test_an_archive_in_a_comment_is_refused(tmp_path):
    assert refusal(tmp_path, with_comment(JPEG, zip_with_script())).code == "polyglot"


def test_a_pdf_that_begins_in_a_comment_is_refused(tmp_path):
    assert refusal(tmp_path, with_comment(JPEG, b"%PDF-1.5 1 0 obj <<>> stream")).code == "polyglot"


def test_markup_in_a_comment_is_only_a_comment(tmp_path):
    inspect_image(write_file(tmp_path, "a.jpg", with_comment(JPEG, b"<script>alert(1)</script>")))
    described = encode_image(
        random_scene(1), "TIFF", tiffinfo={270: "<html><script>alert(1)</script></html>"}
    )
    inspect_image(write_file(tmp_path, "a.tif", described))


@pytest.mark.parametrize("format", FILES)
def test_padding_is_let_through(tmp_path, format):
    inspect_image(write_file(tmp_path, "a", FILES[format] + bytes(700)))


def test_previews_after_a_jpeg_are_let_through(tmp_path):
    inspect_image(
        write_file(tmp_path, "a.jpg", JPEG + b"\x00\xff" + encode_image(random_scene(4)) + bytes(3))
    )
    assert refusal(tmp_path, JPEG + encode_image(random_scene(4))[:300]).code == "polyglot"


def test_a_camera_s_pair_of_pictures_is_a_jpeg(tmp_path):
    pair = encode_image(random_scene(5), "MPO", save_all=True, append_images=[random_scene(6)])
    assert inspect_image(write_file(tmp_path, "a.jpg", pair)).format == "JPEG"


def test_animations_are_refused(tmp_path):
    frames = {"save_all": True, "append_images": [random_scene(7)], "duration": 100}
    assert refusal(tmp_path, encode_image(random_scene(6), "PNG", **frames)).code == "animated"
    assert refusal(tmp_path, encode_image(random_scene(6), "WEBP", **frames)).code == "animated"


def test_the_first_page_of_a_tiff_is_used_with_a_warning(tmp_path):
    pages = encode_image(
        random_scene(6),
        "TIFF",
        save_all=True,
        append_images=[random_scene(7), random_scene(8, 10, 10)],
    )
    facts = inspect_image(write_file(tmp_path, "a.tif", pages))
    assert (facts.pages, facts.width) == (3, 60)
    assert "3 pages" in facts.notes[0]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"%PDF-1.4 ...", "PDF"),
        (encode_image(random_scene(1), "JPEG2000"), "JPEG 2000"),
        (encode_image(random_scene(1), "BMP"), "bitmap"),
        (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', "SVG"),
        (b"<html></html>", "web page"),
        (b"Just some notes about the prints.", "no image"),
        (b"\x00\x00\x00\x18ftypheic" + bytes(40), "HEIC"),
    ],
)
def test_other_formats_are_named(tmp_path, content, kind):
    error = refusal(tmp_path, content)
    assert error.code == "format"
    assert kind in error.problem


def test_an_empty_file_is_refused(tmp_path):
    assert refusal(tmp_path, b"").code == "empty"


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(InvalidImage, match=r"gone\.jpg"):
        inspect_image(tmp_path / "gone.jpg")


def test_too_many_bytes_are_refused_before_anything_is_read(tmp_path, settings, monkeypatch):
    settings.MAX_UPLOAD_BYTES = 100
    monkeypatch.setattr("images.validators.Image.open", lambda *a, **k: pytest.fail("was opened"))
    error = refusal(tmp_path, JPEG)
    assert error.code == "too_many_bytes"
    assert "MAX_UPLOAD_MEGABYTES" in error.remedy


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("side", [32_000, 60_000])
def test_bombs_are_refused_before_they_are_decoded(tmp_path, monkeypatch, side):
    monkeypatch.setattr("images.validators.check_pixels", lambda *a: pytest.fail("was decoded"))
    error = refusal(tmp_path, huge_png(side, side), "bomb.png")
    assert error.code == "too_many_pixels"
    assert f"{side * side / 1e6:.1f}" in error.problem


def test_a_side_longer_than_any_format_holds_is_refused(tmp_path):
    assert refusal(tmp_path, huge_png(70_000, 2)).code == "too_long"


def test_samples_that_are_no_photograph_are_refused(tmp_path):
    assert refusal(tmp_path, encode_image(random_scene(1).convert("F"), "TIFF")).code == "pixels"
    assert refusal(tmp_path, encode_image(random_scene(1).convert("I"), "TIFF")).code == "pixels"


def test_raw_files_are_refused(tmp_path):
    assert refusal(tmp_path, encode_image(random_scene(1), "TIFF", tiffinfo={254: 1})).code == "raw"


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_noise_is_refused_without_ado(tmp_path):
    for head in (b"\xff\xd8\xff\xe0", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"RIFF\x40\0\0\0WEBPVP8 "):
        refusal(tmp_path, head + random_scene(9).tobytes()[:2000])


def test_a_harmless_oddity_is_let_through(tmp_path):
    start_of_tables = JPEG.index(b"\xff\xdb")
    odd = JPEG[:start_of_tables] + b"\x00\x00" + JPEG[start_of_tables:]
    inspect_image(write_file(tmp_path, "a.jpg", odd))


def test_every_form_field_obeys():
    class Upload(forms.Form):
        scan = forms.FileField(validators=[validate_image])

    good = Upload({}, {"scan": SimpleUploadedFile("scan.jpg", JPEG)})
    assert good.is_valid()
    assert Image.open(io.BytesIO(good.cleaned_data["scan"].read())).size == (60, 40)
    bad = Upload({}, {"scan": SimpleUploadedFile("scan.jpg", JPEG + zip_with_script())})
    assert not bad.is_valid()
    assert "scan.jpg" in bad.errors["scan"][0]


def test_the_model_field_obeys():
    from photos.models import Master

    field = Master._meta.get_field("file")
    with pytest.raises(ValidationError, match="ZIP"):
        field.clean(SimpleUploadedFile("scan.jpg", JPEG + zip_with_script()), Master())


HELD_WHOLE = {
    "A progressive JPEG": encode_image(random_scene(1, 200, 100), progressive=True),
    "An interlaced PNG": as_vips(random_scene(1, 200, 100)).pngsave_buffer(interlace=True),
    "A WebP image": encode_image(random_scene(1, 200, 100), "WEBP"),
}


@pytest.mark.parametrize("kind", HELD_WHOLE)
def test_what_a_decoder_holds_whole_has_a_limit_of_its_own(tmp_path, settings, kind):
    settings.MAX_PIXELS_IN_MEMORY = 200 * 100
    assert inspect_image(write_file(tmp_path, "a", HELD_WHOLE[kind])).width == 200
    settings.MAX_PIXELS_IN_MEMORY = 200 * 100 - 1
    error = refusal(tmp_path, HELD_WHOLE[kind], "plate 7")
    assert error.code == "held_whole"
    assert error.problem.startswith(f"{kind} can only be decoded whole; it has 0.0 megapixels")
    assert "TIFF" in error.remedy
    assert "MAX_MEGAPIXELS_IN_MEMORY" in error.remedy


@pytest.mark.parametrize("name", ["rgb.jpg", "rgb.png", "rgb.tif", "lzw.tif"])
def test_what_is_decoded_line_by_line_has_not(tmp_path, settings, name):
    settings.MAX_PIXELS_IN_MEMORY = 1
    assert (
        inspect_image(write_file(tmp_path, name, accepted_files(random_scene(1))[name])).width == 60
    )


def test_a_tiff_in_one_compressed_strip_is_refused_with_a_remedy(tmp_path, monkeypatch):
    tiff = encode_image(random_scene(1, 300, 200), "TIFF", compression="tiff_lzw", strip_size=10**7)
    assert inspect_image(write_file(tmp_path, "a.tif", tiff)).width == 300
    monkeypatch.setattr("images.decoder_limits._MAX_STRIP_BYTES", 100)
    error = refusal(tmp_path, tiff, "a.tif")
    assert error.code == "large_parts"
    assert "tiles of 256 pixels" in error.remedy
    assert inspect_image(write_file(tmp_path, "b.tif", TIFF)).width == 60


def test_a_tiff_in_one_tile_is_refused(tmp_path, monkeypatch):
    tiff = as_vips(random_scene(1, 300, 200)).tiffsave_buffer(
        tile=True, tile_width=128, tile_height=128
    )
    assert inspect_image(write_file(tmp_path, "a.tif", tiff)).width == 300
    monkeypatch.setattr("images.decoder_limits._MAX_TILE_PIXELS", 128 * 128 - 1)
    assert refusal(tmp_path, tiff, "a.tif").code == "large_parts"
