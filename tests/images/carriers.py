"""Images whose orientation is carried in every place that their format has for it."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image, TiffImagePlugin

from tests.images.image_files import STORED_AS, encode_image

_XMP = (
    "<?xpacket begin='\ufeff' id='W5M0MpCehiHzreSzNTczkc9d'?>"
    "<x:xmpmeta xmlns:x='adobe:ns:meta/'>"
    "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
    "<rdf:Description rdf:about='' xmlns:{prefix}='http://ns.adobe.com/tiff/1.0/'{attribute}>"
    "{element}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end='w'?>"
)


def exif(orientation: int, order: str = "<") -> bytes:
    """Exif with nothing but an orientation, without its header."""
    return (
        (b"II*\x00" if order == "<" else b"MM\x00*")
        + struct.pack(f"{order}IH", 8, 1)
        + struct.pack(f"{order}HHIHH", 274, 3, 1, orientation, 0)
        + struct.pack(f"{order}I", 0)
    )


def xmp(orientation: int, *, as_element: bool = False, prefix: str = "tiff") -> bytes:
    """An XMP packet with an orientation, as an attribute or as an element."""
    return _XMP.format(
        prefix=prefix,
        attribute="" if as_element else f" {prefix}:Orientation='{orientation}'",
        element=f"<{prefix}:Orientation> {orientation} </{prefix}:Orientation>"
        if as_element
        else "",
    ).encode()


def app1(content: bytes) -> bytes:
    return b"\xff\xe1" + struct.pack(">H", len(content) + 2) + content


def with_app1(jpeg: bytes, *contents: bytes) -> bytes:
    return jpeg[:2] + b"".join(map(app1, contents)) + jpeg[2:]


def _exif_app1(orientation: int) -> bytes:
    return b"Exif\x00\x00" + exif(orientation, ">")


def _xmp_app1(orientation: int, **form: Any) -> bytes:
    return b"http://ns.adobe.com/xap/1.0/\x00" + xmp(orientation, **form)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def with_chunk(png: bytes, kind: bytes, body: bytes, *, behind: bool = False) -> bytes:
    """`png` with a chunk behind its header, or `behind` its pixels."""
    at = len(png) - 12 if behind else 33
    return png[:at] + chunk(kind, body) + png[at:]


def raw_profile(name: str, profile: bytes) -> bytes:
    """A profile as ImageMagick writes it into a text chunk."""
    digits = profile.hex()
    lines = [digits[at : at + 72] for at in range(0, len(digits), 72)]
    return f"\n{name}\n{len(profile):8}\n".encode() + "\n".join(lines).encode() + b"\n"


def text(png: bytes, kind: str, keyword: str, body: bytes) -> bytes:
    """`png` with a text chunk of `kind`: tEXt, zTXt, iTXt, or "iTXt z" for a compressed one."""
    head, packed = keyword.encode() + b"\x00", zlib.compress(body)
    content = {
        "tEXt": head + body,
        "zTXt": head + b"\x00" + packed,
        "iTXt": head + b"\x00\x00\x00\x00" + body,
        "iTXt z": head + b"\x01\x00\x00\x00" + packed,
    }[kind]
    return with_chunk(png, kind[:4].encode(), content)


def with_webp_chunks(webp: bytes, size: tuple[int, int], **chunks: bytes) -> bytes:
    """A WebP in the extended format (RFC 9649, section 2.7), with chunks named EXIF and XMP."""
    flags = (8 if "EXIF" in chunks else 0) | (4 if "XMP" in chunks else 0)
    width, height = (side - 1 for side in size)
    extended = bytes([flags, 0, 0, 0]) + width.to_bytes(3, "little") + height.to_bytes(3, "little")
    body = b"VP8X" + struct.pack("<I", 10) + extended + webp[12:]
    for name, content in chunks.items():
        padded = content + b"\x00" * (len(content) % 2)
        body += name.ljust(4).encode() + struct.pack("<I", len(content)) + padded
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def _tiff(image: Image.Image, tag: int | None, packet: bytes | None) -> bytes:
    tags = TiffImagePlugin.ImageFileDirectory_v2()
    if tag is not None:
        tags[274] = tag
    if packet is not None:
        tags.tagtype[700] = 1
        tags[700] = packet
    return encode_image(image, "TIFF", tiffinfo=tags)


def _in_jpeg(*make: Callable[[int], bytes]) -> Callable[[Image.Image, int], bytes]:
    return lambda image, value: with_app1(encode_image(image), *[one(value) for one in make])


def _in_png(kind: str, keyword: str, make: Callable[[int], bytes]) -> Callable:
    return lambda image, value: text(encode_image(image, "PNG"), kind, keyword, make(value))


def _in_webp(**make: Callable[[int], bytes]) -> Callable[[Image.Image, int], bytes]:
    return lambda image, value: with_webp_chunks(
        encode_image(image, "WEBP", lossless=True),
        image.size,
        **{name: one(value) for name, one in make.items()},
    )


def other(orientation: int) -> int:
    """An orientation that contradicts another, also in whether the sides are swapped."""
    return orientation % 8 + 1 if orientation in (4, 8) else 9 - orientation


#: By name, functions of the image as it is stored and of its orientation, which return a file.
CARRIERS: dict[str, Callable[[Image.Image, int], bytes]] = {
    "JPEG, Exif": _in_jpeg(_exif_app1),
    "JPEG, XMP": _in_jpeg(_xmp_app1),
    "JPEG, XMP element": _in_jpeg(lambda value: _xmp_app1(value, as_element=True)),
    "JPEG, XMP of another prefix": _in_jpeg(lambda value: _xmp_app1(value, prefix="t")),
    "JPEG, Exif against XMP": _in_jpeg(_exif_app1, lambda value: _xmp_app1(other(value))),
    "JPEG, XMP first": _in_jpeg(lambda value: _xmp_app1(other(value)), _exif_app1),
    "JPEG, Exif of no orientation": _in_jpeg(lambda value: _exif_app1(0), _xmp_app1),
    "PNG, eXIf": lambda image, value: with_chunk(encode_image(image, "PNG"), b"eXIf", exif(value)),
    "PNG, eXIf behind the pixels": lambda image, value: with_chunk(
        encode_image(image, "PNG"), b"eXIf", exif(value), behind=True
    ),
    "PNG, raw Exif in tEXt": _in_png(
        "tEXt", "Raw profile type exif", lambda value: raw_profile("exif", _exif_app1(value))
    ),
    "PNG, raw Exif in zTXt": _in_png(
        "zTXt", "Raw profile type exif", lambda value: raw_profile("exif", _exif_app1(value))
    ),
    "PNG, raw Exif in iTXt": _in_png(
        "iTXt", "Raw profile type exif", lambda value: raw_profile("exif", _exif_app1(value))
    ),
    "PNG, raw APP1 with Exif": _in_png(
        "zTXt", "Raw profile type APP1", lambda value: raw_profile("generic", _exif_app1(value))
    ),
    "PNG, raw APP1 with XMP": _in_png(
        "zTXt", "Raw profile type APP1", lambda value: raw_profile("generic", _xmp_app1(value))
    ),
    "PNG, raw XMP": _in_png(
        "zTXt", "Raw profile type xmp", lambda value: raw_profile("xmp", xmp(value))
    ),
    "PNG, XMP": _in_png("iTXt", "XML:com.adobe.xmp", xmp),
    "PNG, compressed XMP": _in_png("iTXt z", "XML:com.adobe.xmp", xmp),
    "PNG, eXIf against XMP": lambda image, value: with_chunk(
        text(encode_image(image, "PNG"), "iTXt", "XML:com.adobe.xmp", xmp(other(value))),
        b"eXIf",
        exif(value),
        behind=True,
    ),
    "PNG, raw Exif against XMP": lambda image, value: text(
        text(encode_image(image, "PNG"), "iTXt", "XML:com.adobe.xmp", xmp(other(value))),
        "zTXt",
        "Raw profile type exif",
        raw_profile("exif", _exif_app1(value)),
    ),
    "PNG, eXIf against raw Exif": lambda image, value: with_chunk(
        text(
            encode_image(image, "PNG"),
            "tEXt",
            "Raw profile type exif",
            raw_profile("exif", _exif_app1(other(value))),
        ),
        b"eXIf",
        exif(value),
        behind=True,
    ),
    "WebP, Exif": _in_webp(EXIF=exif),
    "WebP, Exif with a header": _in_webp(EXIF=_exif_app1),
    "WebP, XMP": _in_webp(XMP=xmp),
    "WebP, Exif against XMP": _in_webp(EXIF=exif, XMP=lambda value: xmp(other(value))),
    "TIFF, tag": lambda image, value: _tiff(image, value, None),
    "TIFF, XMP": lambda image, value: _tiff(image, None, xmp(value)),
    "TIFF, tag against XMP": lambda image, value: _tiff(image, value, xmp(other(value))),
}


def carried(image: Image.Image, orientation: int, carrier: str) -> bytes:
    """`image` stored in such a way that the orientation in this carrier makes it upright."""
    transpose = STORED_AS[orientation]
    stored = image.transpose(transpose) if transpose is not None else image
    content = CARRIERS[carrier](stored, orientation)
    Image.open(io.BytesIO(content)).close()
    return content
