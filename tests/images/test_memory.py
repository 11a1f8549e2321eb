"""The memory of an import stays under what docs/import.md says; plates of nothing are refused."""

import json
import os
import random
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest
import pyvips
from PIL import Image, ImageDraw

from images.decoder_limits import check_compression
from images.errors import InvalidImage
from images.validators import inspect_image
from tests.images.image_files import write_file

ROOT = Path(__file__).resolve().parents[2]
#: docs/import.md, "Memory", in megabytes.
BY_LINES, HELD_WHOLE = 500, 1_200
_CHILD = """
import json, os, re, sys
from pathlib import Path
import django
django.setup()
from images.errors import InvalidImage
from images.intake import stage_image
code = ""
try:
    stage_image(Path(sys.argv[1]), derive=True).staged.close()
except InvalidImage as error:
    code = error.code
# Not getrusage: its value includes the memory of the process that started this one.
status = Path("/proc/self/status").read_text()
peak = int(re.search(r"VmHWM:\\s+(\\d+) kB", status)[1]) // 1024
print(json.dumps({"code": code, "peak": peak}))
"""


def import_alone(path, tmp_path):
    """Stage and derive a file in a process of its own; return its refusal and its peak in MB."""
    environment = {**os.environ, "DATA_DIR": str(tmp_path / "data")}
    environment["DJANGO_SETTINGS_MODULE"] = "museum.settings.development"
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path)],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def png_of_nothing(width, height, colour_type=0, bits=8):
    """A PNG whose pixels are all 0, written in pieces: colour types of PNG, section 11.2.1."""
    channels = {0: 1, 2: 3}[colour_type]
    line = bytes(1 + (width * channels * bits + 7) // 8)
    packer = zlib.compressobj(9)
    pixels = b"".join(packer.compress(line * 100) for _ in range(height // 100)) + packer.flush()

    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, bits, colour_type, 0, 0, 0)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def drawing(width, height, lines, seed=1):
    """A map in black and white: many thin lines."""
    chance, image = random.Random(seed), Image.new("1", (width, height), 1)
    draw = ImageDraw.Draw(image)
    for _line in range(lines):
        ends = [(chance.randrange(width), chance.randrange(height)) for _end in range(2)]
        draw.line(ends, fill=0, width=chance.randrange(2, 9))
    return image


def assert_refused(path):
    with pytest.raises(InvalidImage) as caught:
        inspect_image(path)
    assert caught.value.code == "too_empty"
    assert "hardly anything" in caught.value.problem
    assert "100" in caught.value.remedy


@pytest.mark.parametrize(
    ("width", "height", "colour_type", "bits"),
    [(16_000, 16_000, 0, 8), (16_000, 16_000, 0, 1), (30_000, 30_000, 0, 1)],
    ids=["256 MP grey", "256 MP bitonal", "900 MP bitonal"],
)
def test_megapixels_of_nothing_in_png_are_refused(tmp_path, width, height, colour_type, bits):
    content = png_of_nothing(width, height, colour_type, bits)
    assert_refused(write_file(tmp_path, "nothing.png", content))


@pytest.mark.parametrize("compression", ["ccittfax4", "deflate", "lzw"])
def test_megapixels_of_nothing_in_tiff_are_refused(tmp_path, compression):
    image = pyvips.Image.black(16_000, 16_000)
    bits = {"bitdepth": 1} if compression == "ccittfax4" else {}
    image.tiffsave(str(tmp_path / "nothing.tif"), compression=compression, **bits)
    assert_refused(tmp_path / "nothing.tif")


@pytest.mark.parametrize(
    ("megapixels", "bits", "kilobytes", "is_accepted"),
    [
        (35, 1, 1, True),  # a blank page, A4 at 600 dpi, in fax compression
        (35, 24, 100, True),
        (99, 8, 97, True),
        (120, 8, 4_000, True),
        (900, 1, 2_000, True),  # a map
        (900, 8, 45_000, True),  # a soft picture in JPEG
        (900, 24, 130_000, True),
        (256, 8, 277, False),
        (256, 24, 797, False),
        (256, 1, 7, False),
        (900, 24, 14_000, False),
        (900, 1, 15, False),
    ],
)
def test_pixels_times_ratio_are_bounded(megapixels, bits, kilobytes, is_accepted):
    arguments = megapixels * 1_000_000, bits, kilobytes * 1_000, "plate.tif"
    if is_accepted:
        check_compression(*arguments)
    else:
        with pytest.raises(InvalidImage, match=r"plate\.tif"):
            check_compression(*arguments)


def test_a_blank_page_is_accepted(tmp_path):
    page = Image.new("1", (4_960, 7_016), 1)
    page.save(tmp_path / "blank.tif", compression="group4")
    page.convert("RGB").save(tmp_path / "blank.png")
    for path in tmp_path.iterdir():
        assert inspect_image(path).width == 4_960


def test_a_large_map_in_fax_compression_is_accepted_within_the_memory(tmp_path):
    drawing(14_000, 9_000, 300).save(tmp_path / "map.tif", compression="group4")
    assert (tmp_path / "map.tif").stat().st_size < 1_500_000
    done = import_alone(tmp_path / "map.tif", tmp_path)
    assert done["code"] == ""
    assert done["peak"] < BY_LINES


def grain(width, height, channels=3):
    """Film grain that compresses as badly as that of a scan."""
    part = pyvips.Image.gaussnoise(2_000, 1_500, sigma=6, mean=128, seed=1).copy_memory()
    wide = part.replicate(-(-width // 2_000), -(-height // 1_500)).crop(0, 0, width, height)
    grey = wide.cast("uchar")
    kind = {1: "b-w", 3: "srgb", 4: "cmyk"}[channels]
    return grey.bandjoin([grey] * (channels - 1)).copy(interpretation=kind)


def saved(path, kind, width, height):
    image = grain(width, height)
    match kind:
        case "progressive JPEG":
            image.jpegsave(path, interlace=True)
        case "progressive JPEG in CMYK":
            grain(width, height, 4).jpegsave(path, interlace=True)
        case "WebP":
            image.bandjoin(255).webpsave(path, effort=0)
        case "interlaced PNG of 16 bits":
            deep = (image * 257).cast("ushort").copy(interpretation="rgb16")
            deep.pngsave(path, interlace=True, compression=1, bitdepth=16)
        case "AVIF":
            image.heifsave(path, compression="av1", effort=0)
        case "GIF":
            pixels = grain(width, height, 1)
            Image.frombytes("L", (width, height), pixels.write_to_memory()).save(path, "GIF")
        case "PNG":
            image.pngsave(path, compression=1)
        case "TIFF, LZW":
            image.tiffsave(path, compression="lzw")
        case "TIFF, deflate, rotated":
            image = image.copy()
            image.set_type(pyvips.GValue.gint_type, "orientation", 6)
            image.tiffsave(path, compression="deflate")


WHOLE = ["progressive JPEG", "progressive JPEG in CMYK", "WebP", "interlaced PNG of 16 bits"]
WHOLE += ["AVIF", "GIF"]


@pytest.mark.parametrize(
    "kind",
    [
        "progressive JPEG",
        "GIF",
        *(
            pytest.param(kind, marks=pytest.mark.long)
            for kind in WHOLE
            if kind not in ("progressive JPEG", "GIF")
        ),
    ],
)
@pytest.mark.parametrize("side", [5_000, pytest.param(9_900, marks=pytest.mark.long)])
def test_what_is_held_whole_stays_under_its_bound(tmp_path, kind, side):
    side = min(side, 7_000) if kind == "AVIF" else side
    saved(str(tmp_path / "plate"), kind, side, side)
    done = import_alone(tmp_path / "plate", tmp_path)
    assert done["code"] == ""
    assert done["peak"] < HELD_WHOLE


@pytest.mark.long
@pytest.mark.parametrize("kind", ["PNG", "TIFF, LZW", "TIFF, deflate, rotated"])
@pytest.mark.parametrize("side", [11_000, 16_000])
def test_what_is_decoded_by_lines_stays_under_its_bound(tmp_path, kind, side):
    saved(str(tmp_path / "plate"), kind, side, side)
    done = import_alone(tmp_path / "plate", tmp_path)
    assert done["code"] == ""
    assert done["peak"] < BY_LINES
