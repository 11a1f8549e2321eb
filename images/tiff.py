"""The structure of a TIFF: its directories (IFDs), their values and the pixels they point at.

Follows TIFF 6.0, section 2, and BigTIFF. The format has no end marker: a TIFF consists of all data
that something in it points at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

_TYPE_BYTES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4}
_TYPE_BYTES |= {16: 8, 17: 8, 18: 8}
_NUMBERS = {1: "B", 3: "H", 4: "I", 13: "I", 16: "Q", 18: "Q"}
#: Tags with the offsets of pixel data, each with the tag that has their lengths.
_DATA_TAGS = {273: 279, 324: 325, 513: 514}
#: Tags without which the pixels of an image cannot be decoded (TIFF 6.0, sections 8 to 22).
_DECODING_TAGS = frozenset({*range(256, 260), 262, 266, *range(273, 280), 284, 292, 293, 317, 320})
_DECODING_TAGS |= {*range(322, 326), 332, 334, 338, 339, 347, *range(512, 522), *range(529, 533)}
#: Tags that point at further directories: SubIFDs, Exif, GPS, interoperability.
_IFD_POINTER_TAGS = (330, 34665, 34853, 40965)
_MAX_DIRECTORIES = 10_000


class BrokenContainer(ValueError):
    """The file ends, or loses its structure, before the image is complete."""


@dataclass(frozen=True)
class _Layout:
    """The byte order (`<` or `>`), and whether offsets have 64 bits (BigTIFF)."""

    order: str
    big: bool

    def unpack(self, code: str, data: bytes | mmap, offset: int, count: int = 1) -> tuple[int, ...]:
        form = f"{self.order}{count}{code}"
        if offset + struct.calcsize(form) > len(data):
            raise BrokenContainer
        return struct.unpack_from(form, data, offset)

    def first(self, data: bytes | mmap) -> int:
        """Return the offset of the first directory.

        Raises BrokenContainer when there is none, as in a file that was not written to its end.
        """
        (start,) = self.unpack(self.word, data, 8 if self.big else 4)
        if start < 8:
            raise BrokenContainer
        return start

    @property
    def word(self) -> str:
        return "Q" if self.big else "I"


@dataclass(frozen=True)
class _Entry:
    """An entry of a directory; its values take `length` bytes from `offset`."""

    tag: int
    type: int
    count: int
    offset: int
    length: int


class TiffDirectory:
    """The first directory of a TIFF, which describes the image that is shown.

    `data` is the whole file, or the Exif of another format, which is a TIFF without pixels. Raises
    BrokenContainer when there is no directory.
    """

    def __init__(self, data: bytes | mmap) -> None:
        self._data, self._layout = data, _layout(data)
        self._start = self._layout.first(data)
        self._entries = _directory(self._layout, data, self._start)[0]

    def numbers(self, tag: int) -> tuple[int, ...]:
        """Return the whole numbers of a tag; none if it is missing or holds something else."""
        entry = self._entries.get(tag)
        return () if entry is None else _numbers(self._layout, self._data, entry)

    def number(self, tag: int, default: int) -> int:
        """Return the first number of a tag, or `default`."""
        return next(iter(self.numbers(tag)), default)

    def content(self, tag: int) -> bytes:
        """Return the bytes of a tag; none if it is missing or lies beyond the end of the file."""
        entry = self._entries.get(tag)
        if entry is None or entry.offset + entry.length > len(self._data):
            return b""
        return self._data[entry.offset : entry.offset + entry.length]

    def for_decoding(self) -> tuple[bytes, bytes]:
        """Return a header, and a directory with only the tags that decoding needs.

        The header replaces that of the file, and the directory is appended to the file, at the
        next even offset: the result is the same image without anything else to complain of.
        """
        layout, size = self._layout, 20 if self._layout.big else 12
        at = self._start + (8 if layout.big else 2)
        (count,) = layout.unpack("Q" if layout.big else "H", self._data, self._start)
        raw: dict[int, bytes] = {}
        for start in range(at, at + count * size, size):
            (tag,) = layout.unpack("H", self._data, start)
            if tag in _DECODING_TAGS:
                raw.setdefault(tag, self._data[start : start + size])
        entries = b"".join(raw[tag] for tag in sorted(raw))
        end = len(self._data) + len(self._data) % 2
        directory = (
            bytes(len(self._data) % 2)
            + struct.pack(f"{layout.order}{'Q' if layout.big else 'H'}", len(raw))
            + entries
            + struct.pack(f"{layout.order}{layout.word}", 0)
        )
        head = self._data[: 8 if layout.big else 4]
        return head + struct.pack(f"{layout.order}{layout.word}", end), directory


def tiff_end(data: bytes | mmap) -> int:
    """Return the offset of the first byte behind all data that the TIFF points at.

    Raises BrokenContainer when a directory or pixels lie beyond the end of the file. This must be
    checked here, because libtiff silently reads missing uncompressed pixels as black.
    """
    layout = _layout(data)
    end = 16 if layout.big else 8
    waiting = [layout.first(data)]
    seen: set[int] = set()
    while waiting:
        start = waiting.pop()
        if start in seen or start == 0:
            continue
        if len(seen) >= _MAX_DIRECTORIES:
            raise BrokenContainer
        seen.add(start)
        entries, next_directory, after = _directory(layout, data, start)
        waiting.append(next_directory)
        end = max(end, after)
        for entry in entries.values():
            end = max(end, entry.offset + entry.length)
        for pixels, lengths in _DATA_TAGS.items():
            if pixels in entries and lengths in entries:
                offsets = _numbers(layout, data, entries[pixels])
                for offset, length in zip(
                    offsets, _numbers(layout, data, entries[lengths]), strict=False
                ):
                    if offset + length > len(data):
                        raise BrokenContainer
                    end = max(end, offset + length)
        for tag in _IFD_POINTER_TAGS:
            if tag in entries:
                waiting += _numbers(layout, data, entries[tag])
    return min(end, len(data))


def first_directory(data: bytes | mmap) -> dict[int, tuple[int, ...]]:
    """Return the whole numbers in the first directory of a TIFF, by tag.

    Raises BrokenContainer.
    """
    layout = _layout(data)
    start = layout.first(data)
    entries, _next, _after = _directory(layout, data, start)
    return {tag: _numbers(layout, data, entry) for tag, entry in entries.items()}


def directory_bytes(data: bytes | mmap) -> int:
    """Return the bytes of all values in the first directory of a TIFF. Raises BrokenContainer."""
    layout = _layout(data)
    start = layout.first(data)
    entries, _next, _after = _directory(layout, data, start)
    return sum(
        entry.length for entry in entries.values() if entry.offset + entry.length <= len(data)
    )


def count_directories(data: bytes | mmap) -> int:
    """Return the number of pages of a TIFF. Raises BrokenContainer."""
    layout = _layout(data)
    start = layout.first(data)
    seen: set[int] = set()
    while start and start not in seen and len(seen) < _MAX_DIRECTORIES:
        seen.add(start)
        _entries, start, _after = _directory(layout, data, start)
    return len(seen)


def _layout(data: bytes | mmap) -> _Layout:
    return _Layout("<" if data[:2] == b"II" else ">", data[2:4] in (b"+\x00", b"\x00+"))


def _directory(
    layout: _Layout, data: bytes | mmap, start: int
) -> tuple[dict[int, _Entry], int, int]:
    """Read the directory at `start`.

    Returns its entries by tag, the offset of the next directory (0 for none), and the offset behind
    this one.
    """
    (count,) = layout.unpack("Q" if layout.big else "H", data, start)
    position = start + (8 if layout.big else 2)
    size = 20 if layout.big else 12
    if position + count * size > len(data):
        raise BrokenContainer
    entries: dict[int, _Entry] = {}
    for entry in _entries(layout, data, position, count, size):
        entries.setdefault(entry.tag, entry)
    after = position + count * size
    (next_directory,) = layout.unpack(layout.word, data, after)
    return entries, next_directory, after + (8 if layout.big else 4)


def _entries(
    layout: _Layout, data: bytes | mmap, position: int, count: int, size: int
) -> Iterator[_Entry]:
    inline = 8 if layout.big else 4
    for start in range(position, position + count * size, size):
        tag, kind = layout.unpack("H", data, start, 2)
        (number,) = layout.unpack(layout.word, data, start + 4)
        length = number * _TYPE_BYTES.get(kind, 1)
        offset = start + size - inline
        if length > inline:
            (offset,) = layout.unpack(layout.word, data, offset)
        yield _Entry(tag, kind, number, offset, length)


def _numbers(layout: _Layout, data: bytes | mmap, entry: _Entry) -> tuple[int, ...]:
    code = _NUMBERS.get(entry.type)
    if code is None or entry.offset + entry.length > len(data):
        return ()
    return layout.unpack(code, data, entry.offset, entry.count)
