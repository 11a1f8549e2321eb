"""The extent of a GIF and of an AVIF or HEIC within their files."""

from __future__ import annotations

from collections.abc import Iterator
from mmap import mmap

from .tiff import BrokenContainer

_GIF_HEADER_BYTES = 13
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
#: Top-level boxes (ISO 14496-12; ISO 23008-12, section 6). `uuid` holds the data of makers, `moov`
#: the tracks of an animation or of a film.
_BOXES = {b"ftyp", b"meta", b"mdat", b"free", b"skip", b"idat", b"uuid", b"moov"}


def gif_extent(data: mmap) -> tuple[int, int]:
    """Return the offset behind the GIF that `data` begins with, and the number of its frames.

    Raises BrokenContainer when the file ends before the GIF.
    """
    end, frames = 0, 0
    for kind, behind in _gif_blocks(data):
        frames, end = frames + (kind == _IMAGE), behind
    return end, frames


def first_gif_frame(data: mmap) -> bytes:
    """Return a GIF with nothing behind the first frame of `data`.

    Raises BrokenContainer when there is no frame.
    """
    for kind, end in _gif_blocks(data):
        if kind == _IMAGE:
            return data[:end] + bytes([_TRAILER])
    raise BrokenContainer


def _gif_blocks(data: mmap) -> Iterator[tuple[int, int]]:
    """Yield the kind of each block, and the offset behind it (GIF89a, sections 17 to 27)."""
    position = _GIF_HEADER_BYTES + _palette_bytes(_byte(data, 10))
    while True:
        kind = _byte(data, position)
        if kind == 0:  # some programs write a zero more at the end of a block
            position += 1
            continue
        if kind == _TRAILER:
            yield kind, position + 1
            return
        if kind == _IMAGE:
            position += 10 + _palette_bytes(_byte(data, position + 9)) + 1
        elif kind == _EXTENSION:
            position += 2
        else:
            raise BrokenContainer
        while length := _byte(data, position):
            position += 1 + length
        position += 1
        yield kind, position


def _palette_bytes(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _byte(data: mmap, position: int) -> int:
    if position >= len(data):
        raise BrokenContainer
    return data[position]


def heif_extent(data: mmap) -> tuple[int, bool]:
    """Return the offset behind the last box of an AVIF or HEIC, and whether it is a film too.

    An animation, whose brands say so, is no film. Raises BrokenContainer when a box is longer than
    the file.
    """
    position, film = 0, False
    brands = data[8 : int.from_bytes(data[:4], "big")]
    while position + 8 <= len(data) and data[position + 4 : position + 8] in _BOXES:
        length = int.from_bytes(data[position : position + 4], "big")
        if length == 1:
            length = int.from_bytes(data[position + 8 : position + 16], "big")
        if length == 0:  # it reaches to the end of the file
            length = len(data) - position
        if length < 8 or position + length > len(data):
            raise BrokenContainer
        film = film or data[position + 4 : position + 8] == b"moov"
        position += length
    return position, film and not (b"avis" in brands or b"msf1" in brands)
