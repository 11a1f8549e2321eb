"""The orientation of an image: the one source for its size and for its pixels.

An orientation is 1 to 8 (Exif 2.32, 4.6.4). Each format may carry it in several places:

JPEG  Exif and XMP, each in an APP1 segment
PNG   Exif in eXIf, or as a "raw profile" of ImageMagick in a text chunk; XMP in iTXt
WebP  Exif and XMP in chunks of their own
TIFF  tag 274, and XMP in tag 700

What the file's own tag says (Exif, or the tag of a TIFF) is right. XMP counts only where there is
no such tag, or one that is no orientation. Other formats are turned by their decoder.
"""

from __future__ import annotations

import mmap
import struct
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from xml.parsers import expat

from .jpeg import jpeg_headers
from .tiff import BrokenContainer, TiffDirectory

UPRIGHT = 1
SIDES_SWAPPED = (5, 6, 7, 8)
_TAG, _XMP_TAG, _APP1 = 274, 700, 0xE1
_EXIF_HEADER, _XMP_HEADER = b"Exif\x00", b"http://ns.adobe.com/xap/1.0/\x00"
_TIFF_HEADERS = (b"II*\x00", b"MM\x00*", b"II+\x00", b"MM\x00+")
_PNG_HEADER = b"\x89PNG\r\n\x1a\n"
_XMP_KEYWORD = b"XML:com.adobe.xmp"
_RAW_PROFILE = b"Raw profile type "
#: Bytes of a text chunk of a PNG once it is decompressed; an orientation needs a few hundred.
_MAX_TEXT_BYTES = 10_000_000
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_XMP_NAME = "http://ns.adobe.com/tiff/1.0/ Orientation"
#: The depth of the properties of the image itself is four: xmpmeta, RDF, Description, property.
_MAX_DEPTH = 64
#: Elements and bytes of a packet that are looked at; programs write the orientation before the
#: history of their edits, which may be long.
_MAX_ELEMENTS, _MAX_PACKET_BYTES = 100_000, 2_000_000
#: Packets of XMP, and text chunks of a PNG, in which an orientation is looked for.
_MAX_PACKETS = 16
#: The bytes of a keyword of a PNG, with the zero behind it.
_KEYWORD_BYTES = 80

#: "tag" or "xmp", and a function that returns the orientation, or None.
_Carrier = tuple[str, Callable[[], int | None]]


def read_orientation(path: Path) -> int:
    """Return the orientation in which the image at `path` is stored; 1 if the file has none.

    Damaged metadata count as none. No pixel is decoded. Raises OSError.
    """
    with path.open("rb") as file:
        try:
            data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file
            return UPRIGHT
        with data:
            try:
                return _first_orientation(_carriers(data))
            except (BrokenContainer, struct.error, IndexError):
                return UPRIGHT


def upright_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Return the size of the upright image that is stored as `width` by `height` pixels."""
    return (height, width) if orientation in SIDES_SWAPPED else (width, height)


def _first_orientation(carriers: Iterator[_Carrier]) -> int:
    """Return what the first tag says, else what the first packet of XMP says, else UPRIGHT.

    Nothing is read after a tag, and of XMP the first packets alone: a file may have any number.
    """
    in_xmp, packets = None, 0
    for kind, read in carriers:
        if kind == "tag":
            if (value := read()) is not None:
                return value
        elif in_xmp is None and packets < _MAX_PACKETS:
            packets += 1
            in_xmp = read()
    return UPRIGHT if in_xmp is None else in_xmp


def _carriers(data: mmap.mmap) -> Iterator[_Carrier]:
    """Yield each carrier in the file: "tag" or "xmp", and a function that reads it."""
    if data[:2] == b"\xff\xd8":
        yield from _in_jpeg(data)
    elif data[:8] == _PNG_HEADER:
        yield from _in_png(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        yield from _in_webp(data)
    elif data[:4] in _TIFF_HEADERS:
        directory = TiffDirectory(data)
        yield "tag", lambda: _valid(directory.number(_TAG, 0))
        yield "xmp", lambda: orientation_in_xmp(directory.content(_XMP_TAG))


def _in_jpeg(data: mmap.mmap) -> Iterator[_Carrier]:
    for segment in jpeg_headers(data):
        if segment.marker == _APP1:
            yield from _in_app1(data[segment.begin : segment.end])


def _in_app1(content: bytes) -> Iterator[_Carrier]:
    if content.startswith(_XMP_HEADER):
        yield "xmp", partial(orientation_in_xmp, content.removeprefix(_XMP_HEADER))
    else:
        yield "tag", partial(orientation_in_exif, content)


def _in_png(data: mmap.mmap) -> Iterator[_Carrier]:
    """Chunks: PNG third edition, sections 5.3, 11.3.3 (text) and 11.3.6 (eXIf)."""
    position = len(_PNG_HEADER)
    texts: list[tuple[bytes, slice]] = []
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        content = slice(position + 8, position + 8 + length)
        if kind == b"eXIf":
            yield "tag", partial(orientation_in_exif, data[content])
        elif kind in (b"tEXt", b"zTXt", b"iTXt") and len(texts) < _MAX_PACKETS:
            keyword = data[content.start : min(content.stop, content.start + _KEYWORD_BYTES)]
            if keyword.startswith((_XMP_KEYWORD + b"\x00", _RAW_PROFILE)):
                texts.append((kind, content))
        position += 12 + length
    for kind, content in texts:  # one at a time: each may be large once it is decompressed
        yield from _in_png_text(*_png_text(kind, data[content]))


def _in_png_text(keyword: bytes, text: bytes) -> Iterator[_Carrier]:
    if keyword == _XMP_KEYWORD:
        yield "xmp", partial(orientation_in_xmp, text)
        return
    name, profile = keyword.removeprefix(_RAW_PROFILE).lower(), _raw_profile(text)
    if name == b"xmp":
        yield "xmp", partial(orientation_in_xmp, profile)
    elif name in (b"exif", b"app1"):
        yield from _in_app1(profile)


def _png_text(kind: bytes, content: bytes) -> tuple[bytes, bytes]:
    """Return keyword and text of a text chunk, decompressed."""
    keyword, _zero, rest = content.partition(b"\x00")
    if kind == b"tEXt":
        return keyword, rest
    is_compressed = kind == b"zTXt"
    if kind == b"iTXt":
        is_compressed = rest[:1] == b"\x01"
        _language, _zero, rest = rest[2:].partition(b"\x00")
        _translated, _zero, rest = rest.partition(b"\x00")
    else:
        rest = rest[1:]
    if not is_compressed:
        return keyword, rest
    try:
        return keyword, zlib.decompressobj().decompress(rest, _MAX_TEXT_BYTES)
    except zlib.error:
        return keyword, b""


def _raw_profile(text: bytes) -> bytes:
    """Return the bytes of a profile that is written as its name, its length and hexadecimal."""
    parts = text.split(None, 2)
    try:
        return bytes.fromhex(parts[2].decode("ascii")) if len(parts) == 3 else b""
    except ValueError:
        return b""


def _in_webp(data: mmap.mmap) -> Iterator[_Carrier]:
    """Chunks: RFC 9649, section 2.7."""
    position = 12
    while position + 8 <= len(data):
        kind = data[position : position + 4]
        length = int.from_bytes(data[position + 4 : position + 8], "little")
        content = position + 8, position + 8 + length
        if kind == b"EXIF":
            yield "tag", partial(orientation_in_exif, data[slice(*content)])
        elif kind == b"XMP ":
            yield "xmp", partial(orientation_in_xmp, data[slice(*content)])
        position = content[1] + length % 2


def orientation_in_exif(content: bytes) -> int | None:
    """Return the orientation in Exif, with or without its header; None if there is none."""
    if content.startswith(_EXIF_HEADER):
        content = content[len(_EXIF_HEADER) + 1 :]
    if content[:4] not in _TIFF_HEADERS:
        return None
    try:
        return _valid(TiffDirectory(content).number(_TAG, 0))
    except (BrokenContainer, struct.error):
        return None


def _valid(value: int) -> int | None:
    return value if value in range(1, 9) else None


class _Found(Exception):
    """Ends the reading of a packet."""


class _PacketReader:
    """Reads `tiff:Orientation` of the image itself, not of the images that it was made of."""

    def __init__(self) -> None:
        self.text = ""
        self._path: list[str] = []
        self._elements = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._path.append(name)
        self._elements += 1
        if len(self._path) > _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            raise _Found
        if self._is_description(self._path) and _XMP_NAME in attributes:
            self.text = attributes[_XMP_NAME]
            raise _Found

    def end(self, name: str) -> None:
        if name == _XMP_NAME and self.text:
            raise _Found
        self._path.pop()

    def characters(self, text: str) -> None:
        if self._path[-1] == _XMP_NAME and self._is_description(self._path[:-1]):
            self.text += text

    def stop(self, *declaration: object) -> None:
        """End the reading at a document type, which XMP never declares."""
        raise _Found

    @staticmethod
    def _is_description(path: list[str]) -> bool:
        return len(path) <= 3 and path[-2:] == [f"{_RDF} RDF", f"{_RDF} Description"]


def orientation_in_xmp(packet: bytes) -> int | None:
    """Return `tiff:Orientation` of an XMP packet (ISO 16684-1; Exif for XMP); None without one.

    Only the beginning of a packet is read: _MAX_PACKET_BYTES, _MAX_ELEMENTS.
    """
    reader, parser = _PacketReader(), expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = reader.start, reader.end
    parser.CharacterDataHandler = reader.characters
    parser.StartDoctypeDeclHandler = reader.stop
    with suppress(_Found, expat.ExpatError):
        parser.Parse(_packet_text(packet[:_MAX_PACKET_BYTES]), True)
    text = reader.text.strip()
    return _valid(int(text)) if text.isascii() and text.isdigit() and len(text) < 3 else None


def _packet_text(packet: bytes) -> str:
    if b"\x00" in packet[:4]:
        order = "be" if packet[:1] in (b"\x00", b"\xfe") else "le"
        text = packet.decode(f"utf-16-{order}", "replace")
    else:
        text = packet.decode("utf-8", "replace")
    return text.strip("\ufeff\x00 \t\r\n")
