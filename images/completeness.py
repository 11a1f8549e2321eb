"""Whether every pixel of an image is in its file, where libvips alone cannot tell.

The answer is always what a decoder returns for this file, never a text that decoders share.
"""

from __future__ import annotations

import io
import mmap
import zlib
from collections.abc import Iterator
from pathlib import Path

import pyvips
from PIL import Image

from .blocks import first_gif_frame
from .jpeg import is_whole_jpeg
from .tiff import BrokenContainer, TiffDirectory

#: TIFF 6.0, sections 7, 8, 15 and 22, and Adobe's technical notes of 2002.
_COMPRESSION, _TABLES = 259, 347
_PARTS = ((324, 325), (273, 279))
_JPEG, _DEFLATE = 7, (8, 32946)
#: CCITT and PackBits.
_NOTICED_BY_WARNING = (2, 3, 4, 32773)
_SOI, _EOI = b"\xff\xd8", b"\xff\xd9"
_CHUNK = 1 << 20
_ZLIB_HEADER_BYTES = 2


def has_every_pixel(path: Path, format: str) -> bool:
    """Return whether the data of the image are whole, after libvips has decoded the file.

    libvips fills gaps of a JPEG with grey, leaves those of a GIF empty, does not verify the
    checksums of a deflated TIFF, and does not say when a JPEG within a TIFF breaks off. Always true
    for PNG, WebP and AVIF, of which libvips notices all that can be noticed: a lossy WebP that is
    zeros from somewhere on is a valid one, and a blank page may be such.
    """
    if format not in _WHOLE:
        return True
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            return _WHOLE[format](data)
        except BrokenContainer:
            return False
        finally:
            data.madvise(mmap.MADV_DONTNEED)  # a mapped file counts as memory of the process


def is_judged_by_warnings(path: Path) -> bool:
    """Return whether libvips reports broken data of this TIFF only as a warning.

    That is so for tiles of any compression, and for strips of some. Broken strips of others are an
    error, while a mere warning about them may concern anything in the header.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            directory = TiffDirectory(data)
        except BrokenContainer:
            return False
        tile_offsets, _lengths = _PARTS[0]
        is_tiled = bool(directory.numbers(tile_offsets))
        return is_tiled or directory.number(_COMPRESSION, 1) in _NOTICED_BY_WARNING


def decodes_without_warning(path: Path) -> bool:
    """Return whether libtiff decodes the image of a TIFF, without regard to all other tags.

    libtiff warns of harmless tags and of broken tiles alike. So the image is decoded with the tags
    alone that it needs: what is warned of then is the image.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            source = _PatchedSource(data, *TiffDirectory(data).for_decoding())
            image = pyvips.Image.tiffload_source(source.source, fail_on="warning")
            image.avg()
        except (pyvips.Error, BrokenContainer):
            return False
        return True


class _PatchedSource:
    """The bytes of a file with another beginning, and with more bytes at the end."""

    def __init__(self, data: mmap.mmap, head: bytes, tail: bytes) -> None:
        self._data, self._head, self._tail = data, head, tail
        self._position, self._size = 0, len(data) + len(tail)
        self.source = pyvips.SourceCustom()
        self.source.on_read(self._read)
        self.source.on_seek(self._seek)

    def _read(self, length: int) -> bytes:
        begin = self._position
        for start, part in ((0, self._head), (0, self._data), (len(self._data), self._tail)):
            if start <= begin < start + len(part):
                content = bytes(part[begin - start : begin - start + length])
                self._position += len(content)
                return content
        return b""

    def _seek(self, offset: int, whence: int) -> int:
        self._position = offset + (0, self._position, self._size)[whence]
        return self._position


def _are_whole_parts(data: mmap.mmap) -> bool:
    """Return whether each strip or tile is whole, as far as its compression shows it."""
    directory = TiffDirectory(data)
    compression = directory.number(_COMPRESSION, 1)
    if compression == _JPEG:
        tables = directory.content(_TABLES).removesuffix(_EOI) or _SOI
        parts = (tables + part.removeprefix(_SOI) for part in _parts(data, directory))
        return all(is_whole_jpeg(part) for part in parts)
    if compression in _DEFLATE:
        return all(_is_whole_zlib(part) for part in _parts(data, directory))
    return True


def _is_whole_gif(data: mmap.mmap) -> bool:
    """Return whether the data of the first frame of a GIF give every one of its pixels.

    libvips takes a frame whose data end early. Pillow counts the pixels, but would go on with the
    next frame, or with what follows the image; so it is given the first frame alone.
    """
    try:
        with Image.open(io.BytesIO(first_gif_frame(data)), formats=("GIF",)) as image:
            image.load()
    except Exception:  # a parser given a hostile file may raise anything
        return False
    return True


_WHOLE = {
    "JPEG": is_whole_jpeg,
    "TIFF": _are_whole_parts,
    "GIF": _is_whole_gif,
}


def _parts(data: mmap.mmap, directory: TiffDirectory) -> Iterator[bytes]:
    for offsets, lengths in _PARTS:
        for offset, length in zip(
            directory.numbers(offsets), directory.numbers(lengths), strict=False
        ):
            if length:  # a tile of nothing is left out by some programs
                yield data[offset : offset + length]


def _is_whole_zlib(part: bytes) -> bool:
    """Return whether a zlib stream (RFC 1950) reaches its end, with the right checksum.

    The checksum may be missing, but not the end: data that are overwritten with zeros are a valid
    stream of one value that never ends.
    """
    try:
        return _inflates_to_end(part, zlib.MAX_WBITS) or _inflates_to_end(
            part[_ZLIB_HEADER_BYTES:], -zlib.MAX_WBITS
        )
    except zlib.error:
        return False


def _inflates_to_end(part: bytes, window_bits: int) -> bool:
    """Return whether a stream reaches its end; `window_bits` as in zlib. Raises zlib.error."""
    decoder = zlib.decompressobj(window_bits)
    pending = part
    while pending and not decoder.eof:
        decoder.decompress(pending, _CHUNK)
        pending = decoder.unconsumed_tail
    return decoder.eof
