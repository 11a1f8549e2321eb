"""Pixels stored in unusual ways: read with the right colours, or refused by the feature's name."""

import struct
import zlib

import pytest
from PIL import Image, ImageCms

from images.derivatives import derive
from images.errors import InvalidImage
from images.pixels import decode_full
from images.validators import inspect_image
from tests.images.image_files import CORNERS, as_vips, corners, encode_image, write_file
from tests.images.raw_tiff import raw_tiff

PICTURE = corners(64, 48)
_CODES = {3: "H", 4: "I"}
OFFSETS, LENGTHS = object(), object()


def tiff(tags, parts):
    """A TIFF of these tags, {number: (type, values)}, and of these strips or tiles."""
    out, offsets, entries = bytearray(b"II*\0\0\0\0\0"), [], []
    for part in parts:
        offsets.append(len(out))
        out += part + b"\0" * (len(part) % 2)
    for tag, (kind, values) in sorted(tags.items()):
        values = {OFFSETS: offsets, LENGTHS: [len(part) for part in parts]}.get(values, values)
        value = struct.pack(f"<{len(values)}{_CODES[kind]}", *values).ljust(4, b"\0")
        if len(value) > 4:
            out, value = out + value, struct.pack("<I", len(out))
        entries.append(struct.pack("<HHI", tag, kind, len(values)) + value)
    struct.pack_into("<I", out, 4, len(out))
    return bytes(out + struct.pack("<H", len(entries)) + b"".join(entries) + bytes(4))


def stripped(parts, **more):
    tags = {256: (3, (64,)), 257: (3, (48,)), 258: (3, (8, 8, 8)), 259: (3, (1,)), 262: (3, (2,))}
    tags |= {277: (3, (3,)), 278: (3, (48,)), 273: (4, OFFSETS), 279: (4, LENGTHS)}
    return tiff(tags | {int(tag[1:]): value for tag, value in more.items()}, parts)


def twelve_bits(values):
    pairs = zip(values[::2], values[1::2], strict=True)
    return b"".join((a << 12 | b).to_bytes(3, "big") for a, b in pairs)


def tiled_planes(compress, code):
    planes = []
    for band in PICTURE.split():
        tile = Image.new("L", (64, 64))
        tile.paste(band)
        planes.append(compress(tile.tobytes()))
    tags = {256: (3, (64,)), 257: (3, (48,)), 258: (3, (8, 8, 8)), 259: (3, (code,))}
    tags |= {262: (3, (2,)), 277: (3, (3,)), 284: (3, (2,)), 322: (3, (64,)), 323: (3, (64,))}
    return tiff(tags | {324: (4, OFFSETS), 325: (4, LENGTHS)}, planes)


def jpeg_with(marker, precision=8):
    content = bytearray(encode_image(PICTURE))
    frame = content.index(b"\xff\xc0")
    content[frame + 1], content[frame + 4] = marker, precision
    return bytes(content)


def lab():
    srgb, profile = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    return ImageCms.profileToProfile(PICTURE, srgb, profile, outputMode="LAB")


GREY = [value * 4095 // 255 for value in PICTURE.convert("L").tobytes()]
COLOUR = [value * 4095 // 255 for value in PICTURE.tobytes()]
REFUSED = {
    "LAB, planes": (
        raw_tiff(lambda x, y: (x * 900, y * 900, 99), 8, bits=16, planar=True),
        "LAB colours with a plane for each channel",
    ),
    "YCbCr, planes": (
        raw_tiff(lambda x, y: (x, 99, 150), 6, planar=True),
        "YCbCr colours with a plane for each channel",
    ),
    "YCbCr, not subsampled": (
        raw_tiff(lambda x, y: (x, 99, 150), 6, more=[(530, 3, [1, 1])]),
        "YCbCr colours without subsampling",
    ),
    "tiles, planes": (tiled_planes(bytes, 1), "tiles with a plane for each channel"),
    "tiles, planes, deflate": (tiled_planes(zlib.compress, 8), "tiles with a plane for each"),
    "12 bits, grey": (
        stripped([twelve_bits(GREY)], t258=(3, (12,)), t262=(3, (1,)), t277=(3, (1,))),
        "12 bits a channel",
    ),
    "12 bits, RGB": (stripped([twelve_bits(COLOUR)], t258=(3, (12, 12, 12))), "12 bits a channel"),
    "12 bits, JPEG": (jpeg_with(0xC1, 12), "12 bits a channel"),
    "lossless JPEG": (jpeg_with(0xC3), "lossless JPEG"),
    "hierarchical JPEG": (jpeg_with(0xC5), "hierarchical JPEG"),
    "LAB, 8 bits": (encode_image(lab(), "TIFF"), "LAB colours with 8 bits"),
    "ICCLab": (stripped([PICTURE.tobytes()], t262=(3, (9,))), "LAB colours"),
    "old-style JPEG": (
        stripped([encode_image(PICTURE)], t259=(3, (6,)), t262=(3, (6,))),
        "old-style JPEG compression",
    ),
    "JPEG 2000": (stripped([b"x" * 99], t259=(3, (34712,))), "JPEG 2000 compression"),
}


def shared_values(tags):
    """A TIFF of a megabyte whose `tags` all have the same megabyte as their value."""
    content = bytearray(encode_image(PICTURE, "TIFF"))
    start, size = len(content) + len(content) % 2, 1_000_000
    content += bytes(start - len(content)) + b"x" * size
    entries = [struct.pack("<HHII", tag, 1, size, start) for tag in range(40_000, 40_000 + tags)]
    directory = len(content)
    content += struct.pack("<H", tags) + b"".join(entries) + bytes(4)
    struct.pack_into("<I", content, 4, directory)
    return bytes(content)


READ = {
    "LAB, 16 bits": as_vips(PICTURE).colourspace("labs").tiffsave_buffer(),
    "LAB, 16 bits, tiles": as_vips(PICTURE)
    .colourspace("labs")
    .tiffsave_buffer(tile=True, tile_width=16, tile_height=16, compression="lzw"),
    "LAB, 32 bits": as_vips(PICTURE).colourspace("lab").tiffsave_buffer(),
    "planes": stripped([band.tobytes() for band in PICTURE.split()], t284=(3, (2,))),
    "planes, deflate": stripped(
        [zlib.compress(band.tobytes()) for band in PICTURE.split()], t284=(3, (2,)), t259=(3, (8,))
    ),
    "YCbCr in JPEG": encode_image(PICTURE, "TIFF", compression="jpeg", quality=95),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_not_read_is_refused_by_its_name(tmp_path, kind):
    content, feature = REFUSED[kind]
    with pytest.raises(InvalidImage) as caught:
        inspect_image(write_file(tmp_path, "plate.tif", content))
    assert caught.value.code == "feature"
    assert feature in caught.value.problem
    assert "save it as TIFF or JPEG" in caught.value.remedy


@pytest.mark.parametrize("kind", READ)
def test_what_is_read_has_the_right_colours(tmp_path, kind):
    path = write_file(tmp_path, "plate.tif", READ[kind])
    facts = inspect_image(path)
    assert (facts.format, facts.width, facts.height, facts.pages) == ("TIFF", 64, 48, 1)
    image = decode_full(path, tmp_path)
    for (x, y), colour in zip(((8, 8), (56, 8), (56, 40), (8, 40)), CORNERS, strict=True):
        assert image(x, y) == pytest.approx(colour, abs=6)
    assert derive(path, "b" * 64, 64, 48)


def test_tags_that_share_a_value_do_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr("images.validators.Image.open", lambda *a, **k: pytest.fail("was opened"))
    with pytest.raises(InvalidImage) as caught:
        inspect_image(write_file(tmp_path, "bomb.tif", shared_values(20_000)))
    assert "larger than the file" in caught.value.problem


def test_a_tiff_whose_directory_was_not_written_is_called_damaged(tmp_path):
    content = bytearray(READ["planes"])
    content[4:8] = bytes(4)
    with pytest.raises(InvalidImage) as caught:
        inspect_image(write_file(tmp_path, "half.tif", bytes(content)))
    assert caught.value.code in ("broken", "truncated")


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9])
def test_a_truncated_lab_file_is_refused(tmp_path, share):
    content = READ["LAB, 16 bits"]
    with pytest.raises(InvalidImage) as caught:
        inspect_image(write_file(tmp_path, "plate.tif", content[: int(len(content) * share)]))
    assert caught.value.code in ("truncated", "broken")


def test_a_polyglot_in_lab_is_refused(tmp_path):
    with pytest.raises(InvalidImage) as caught:
        inspect_image(write_file(tmp_path, "plate.tif", READ["LAB, 16 bits"] + b"%PDF-1.4\n"))
    assert caught.value.code == "polyglot"
