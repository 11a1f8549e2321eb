"""Generated image files of every accepted kind, and of kinds that must be refused."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pyvips
from PIL import Image, ImageDraw

#: Colours of the quarters of `corners()`: top left, top right, bottom right, bottom left.
RED, GREEN, BLUE, YELLOW = (220, 30, 30), (30, 160, 60), (30, 60, 200), (230, 210, 40)
CORNERS = (RED, GREEN, BLUE, YELLOW)
#: Exif 2.32, section 4.6.4: how an upright image is transposed to be stored in an orientation.
STORED_AS = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def corners(width: int = 60, height: int = 40) -> Image.Image:
    """An image whose four quarters have the colours of CORNERS."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    x, y = width // 2, height // 2
    for (left, top), colour in zip(((0, 0), (x, 0), (x, y), (0, y)), CORNERS, strict=True):
        draw.rectangle((left, top, left + x, top + y), fill=colour)
    return image


def random_scene(seed: int, width: int = 60, height: int = 40) -> Image.Image:
    """An image that differs for each seed."""
    chance = random.Random(seed)
    image = Image.new("RGB", (width, height), tuple(chance.randbytes(3)))
    draw = ImageDraw.Draw(image)
    for _figure in range(6):
        x, y = chance.randrange(width), chance.randrange(height)
        draw.ellipse((x, y, x + 12, y + 9), fill=tuple(chance.randbytes(3)))
    return image


def random_picture(seed: int, width: int = 600, height: int = 400) -> Image.Image:
    """A picture of large shapes, similar at every size; no two seeds give similar pictures."""
    chance = random.Random(seed)
    image = Image.new("L", (width, height), chance.randrange(256))
    draw = ImageDraw.Draw(image)
    for _shape in range(24):
        x, y = chance.random() * width, chance.random() * height
        across, down = (0.05 + chance.random() / 4) * width, (0.05 + chance.random() / 4) * height
        box = (x - across, y - down, x + across, y + down)
        draw.ellipse(box, fill=chance.randrange(256))
    return image.convert("RGB")


def encode_image(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    buffer = io.BytesIO()
    if format == "JPEG":
        options.setdefault("quality", 92)
    image.save(buffer, format=format, **options)
    return buffer.getvalue()


def with_orientation(
    image: Image.Image, orientation: int, format: str = "JPEG", **options: Any
) -> bytes:
    """`image` stored in such a way that only its Exif orientation makes it upright."""
    transpose = STORED_AS[orientation]
    exif = Image.Exif()
    exif[0x0112] = orientation
    stored = image.transpose(transpose) if transpose is not None else image
    return encode_image(stored, format, exif=exif.tobytes(), **options)


def as_vips(image: Image.Image) -> pyvips.Image:
    vips = pyvips.Image.new_from_memory(
        image.tobytes(), *image.size, len(image.getbands()), "uchar"
    )
    return vips.copy(interpretation="srgb" if len(image.getbands()) == 3 else "b-w").copy_memory()


def sixteen_bits(image: Image.Image, format: str = "png") -> bytes:
    vips = as_vips(image)
    deep = (vips * 257).cast("ushort")
    deep = deep.copy(interpretation="rgb16" if vips.bands == 3 else "grey16")
    return deep.pngsave_buffer(bitdepth=16) if format == "png" else deep.tiffsave_buffer()


def display_p3(image: Image.Image, format: str = "JPEG") -> bytes:
    """`image` tagged as Display P3: its numbers mean more saturated colours than in sRGB."""
    profile = bytes(pyvips.Image.profile_load("p3"))
    return encode_image(image, format, icc_profile=profile)


def accepted_files(image: Image.Image) -> dict[str, bytes]:
    """One file for each kind of image that the museum accepts."""
    transparent = image.convert("RGBA")
    transparent.putalpha(128)
    return {
        "rgb.jpg": encode_image(image),
        "progressive.jpg": encode_image(image, progressive=True),
        "grey.jpg": encode_image(image.convert("L")),
        "cmyk.jpg": encode_image(image.convert("CMYK")),
        "p3.jpg": display_p3(image),
        "rgb.png": encode_image(image, "PNG"),
        "grey.png": encode_image(image.convert("L"), "PNG"),
        "grey-alpha.png": encode_image(image.convert("LA"), "PNG"),
        "alpha.png": encode_image(transparent, "PNG"),
        "palette.png": encode_image(image.convert("P"), "PNG"),
        "bitonal.png": encode_image(image.convert("1"), "PNG"),
        "deep.png": sixteen_bits(image),
        "deep-grey.png": sixteen_bits(image.convert("L")),
        "rgb.tif": encode_image(image, "TIFF"),
        "lzw.tif": encode_image(image, "TIFF", compression="tiff_lzw"),
        "cmyk.tif": encode_image(image.convert("CMYK"), "TIFF"),
        "fax.tif": encode_image(image.convert("1"), "TIFF", compression="group4"),
        "deep.tif": sixteen_bits(image, "tif"),
        "rgb.webp": encode_image(image, "WEBP", quality=90),
        "alpha.webp": encode_image(transparent, "WEBP", lossless=True),
    }


def gif_parts(gif: bytes) -> tuple[bytes, bytes, bytes]:
    """What is before the data of the first frame, the data, and what is behind them."""
    start = gif.index(b",", 13 + (3 << (gif[10] & 7) + 1 if gif[10] & 0x80 else 0))
    start += 11 + (3 << (gif[start + 9] & 7) + 1 if gif[start + 9] & 0x80 else 0)
    end, data = start, b""
    while gif[end]:
        data += gif[end + 1 : end + 1 + gif[end]]
        end += 1 + gif[end]
    return gif[:start], data, gif[end:]


def with_gif_data(gif: bytes, data: bytes) -> bytes:
    """`gif` with other data in its first frame, in blocks as the format wants them."""
    before, _data, behind = gif_parts(gif)
    blocks = [data[at : at + 255] for at in range(0, len(data), 255)]
    return before + b"".join(bytes([len(block)]) + block for block in blocks) + behind


def zip_with_script() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("evil.html", "<script>alert(1)</script>")
    return buffer.getvalue()


def huge_png(width: int, height: int) -> bytes:
    """A file of a few bytes that asks a decoder for width x height pixels."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        check = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", check)

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
    )


def with_comment(jpeg: bytes, comment: bytes) -> bytes:
    """A JPEG with a comment segment (COM) right after its start."""
    return jpeg[:2] + b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment + jpeg[2:]


def write_file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
