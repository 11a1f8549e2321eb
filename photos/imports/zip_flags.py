"""A ZIP in which a name claims to be UTF-8 and is not, read as if it claimed nothing.

The standard library decodes every name while it opens the archive, and refuses the whole archive
for one false claim. Some programs set the flag for all names (PKWARE APPNOTE 6.3.10, section
4.4.4, bit 11) and write those of an old file system with the bytes that they had.
"""

from __future__ import annotations

import io
import struct
from typing import IO

_UTF_8_FLAG = 0x800
#: Signature, length of the fixed part, and places in it of the flags and of the lengths of what
#: follows (APPNOTE, sections 4.3.7 and 4.3.12): the first of these is that of the name.
_LOCAL = (b"PK\x03\x04", 30, 6, (26, 28))
_CENTRAL = (b"PK\x01\x02", 46, 8, (28, 30, 32))


class UnflaggedZip(io.RawIOBase):
    """The bytes of a ZIP, without the flag of UTF-8 in the headers of names that are none.

    `zipfile` reads the central directory at once, and each local header by itself.
    """

    def __init__(self, file: IO[bytes]) -> None:
        self.file = file

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0) -> int:
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        return self.file.tell()

    def read(self, size: int | None = -1) -> bytes:
        data = self.file.read(-1 if size is None else size)
        signature, length, *_places = _LOCAL
        if len(data) == length and data.startswith(signature):
            after = self.file.tell()
            name = self.file.read(_lengths(data, 0, _LOCAL[3])[0])
            self.file.seek(after)
            header = bytearray(data)
            _unflag(header, _LOCAL[2], name)
            return bytes(header)
        return _central_directory(data) if data.startswith(_CENTRAL[0]) else data


def _central_directory(data: bytes) -> bytes:
    signature, length, flags, lengths = _CENTRAL
    changed, at = bytearray(data), 0
    while data.startswith(signature, at) and at + length <= len(data):
        sizes = _lengths(data, at, lengths)
        _unflag(changed, at + flags, data[at + length : at + length + sizes[0]])
        at += length + sum(sizes)
    return bytes(changed)


def _lengths(data: bytes, at: int, places: tuple[int, ...]) -> list[int]:
    return [struct.unpack_from("<H", data, at + place)[0] for place in places]


def _unflag(data: bytearray, place: int, name: bytes) -> None:
    """Clear the flag of UTF-8 in the flags at `place` unless `name` is UTF-8."""
    (flags,) = struct.unpack_from("<H", data, place)
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        struct.pack_into("<H", data, place, flags & ~_UTF_8_FLAG)
