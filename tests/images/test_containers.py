"""Bytes after the end of an image: kept when they are no other format, refused when they are."""

import io
import struct
import zipfile

import pytest

from images.containers import inspect_container
from images.errors import InvalidImage
from images.validators import inspect_image
from tests.images.image_files import (
    encode_image,
    random_scene,
    with_comment,
    write_file,
    zip_with_script,
)

FILES = {
    format: encode_image(random_scene(1), format) for format in ("JPEG", "PNG", "TIFF", "WEBP")
}
JUNK = bytes(range(128, 250)) * 3
PROGRAM = (
    b"MZ" + bytes(58) + b"\x80" + bytes(3) + b"\x0e\x1fThis program cannot be run in DOS mode."
)
#: Trailers of camera makers and image programs (ExifTool documents them), and a single byte.
TRAILERS = {
    "a byte": b"\x01",
    "a letter": b"x",
    "Canon": b"CANON OPTIONAL DATA\0" + JUNK + b"CANON OPTIONAL DATA\0",
    "Samsung": JUNK + b"SEFH" + struct.pack("<3I", 106, 1, 7) + JUNK + b"SEFT",
    "PhotoMechanic": JUNK + b"cbipcbbl",
    "FotoStation": b"\xa1\xb2\xc3\xd4" + JUNK,
    "words": b"one more thing",
}
OTHER_FORMATS = {
    "ZIP": zip_with_script(),
    "PDF": b"%PDF-1.4\n1 0 obj\n",
    "web page": b"<html><script>alert(1)</script></html>",
    "script": b"\n#!/bin/sh\nrm -r /\n",
    "program": PROGRAM,
    "SVG": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "MP4": b"\0\0\0\x18ftypmp42" + bytes(40),
    "RAR": b"Rar!\x1a\x07\x01\x00" + bytes(20),
}


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize("trailer", TRAILERS.values(), ids=TRAILERS)
def test_a_trailer_that_is_no_other_format_is_kept_with_a_note(tmp_path, format, trailer):
    facts = inspect_image(write_file(tmp_path, "a", FILES[format] + trailer))
    assert (facts.width, facts.height, facts.format) == (60, 40, format)
    assert f"{len(trailer)} byte" in facts.notes[0]


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize(
    "before", [b"", b"\0\r\n", b"maker", JUNK], ids=["", "padding", "", "junk"]
)
@pytest.mark.parametrize("kind", OTHER_FORMATS)
def test_a_trailer_that_holds_another_format_is_refused(tmp_path, format, before, kind):
    path = write_file(tmp_path, "a", FILES[format] + before + OTHER_FORMATS[kind])
    with pytest.raises(InvalidImage) as caught:
        inspect_image(path)
    assert caught.value.code == "polyglot"
    assert kind in caught.value.problem


@pytest.mark.parametrize("after", [b"", b"\0" * 9, JUNK], ids=["", "padding", "junk"])
def test_a_zip_with_junk_on_both_sides_is_refused(tmp_path, after):
    # Python does not open a ZIP whose end record is far from the end of the file; others do.
    for tail in (JUNK + zip_with_script() + after, JUNK + zip_with_script() + after * 300):
        assert inspect_container(write_file(tmp_path, "a", FILES["JPEG"] + tail), "JPEG").foreign


def test_a_zip_whose_beginning_is_in_a_comment_is_refused(tmp_path):
    content = with_comment(FILES["JPEG"], zip_with_script())
    assert inspect_container(write_file(tmp_path, "a", content), "JPEG").foreign == "a ZIP archive"
    # An archive may also be addressed from the front, so that it spans the whole image.
    target = io.BytesIO(FILES["PNG"])
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("evil.html", "<script>alert(1)</script>")
    path = write_file(tmp_path, "b", target.getvalue())
    assert inspect_container(path, "PNG").foreign == "a ZIP archive"


@pytest.mark.parametrize("format", FILES)
@pytest.mark.parametrize(
    ("trailer", "kind"),
    [
        (b"BZh91AY&SY" + JUNK, "another archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + JUNK, "an Office document"),
        (b"%!PS-Adobe-3.0\n", "a PostScript document"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "a recording"),
        (b"*/=alert(1);/*", "a script"),
        (b"\xca\xfe\xba\xbe\0\0\0\x34", "a macOS or Java program"),
        (JUNK + b"<?php phpinfo(); ?>", "a web page"),
        (JUNK + b"<?=`id`?>", "a web page"),
    ],
)
def test_the_other_format_is_named(tmp_path, format, trailer, kind):
    assert (
        inspect_container(write_file(tmp_path, "a", FILES[format] + trailer), format).foreign
        == kind
    )


def test_further_pictures_of_a_camera_are_no_trailer(tmp_path):
    pair = encode_image(random_scene(5), "MPO", save_all=True, append_images=[random_scene(6)])
    assert inspect_image(write_file(tmp_path, "a.jpg", pair)).notes == ()
    preview = FILES["JPEG"] + b"\0\xff" + encode_image(random_scene(4)) + bytes(3)
    assert inspect_image(write_file(tmp_path, "b.jpg", preview)).notes == ()
    noted = inspect_image(write_file(tmp_path, "c.jpg", preview + b"SEFT")).notes
    assert "4 bytes" in noted[0]
