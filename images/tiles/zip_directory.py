"""The directory of a zip whose members are stored as they are, in as little memory as will do.

APPNOTE.TXT 6.3.10 of PKWARE, sections 4.3.12 to 4.3.16 and 4.5.3 (zip64). Python's zipfile says the
same in more than twice the time and three times the memory, which counts for a pack of 6,000 tiles.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from .sources import ByteSource

_END = struct.Struct("<4s4H2LH")
_LOCATOR64 = struct.Struct("<4sLQL")
_END64 = struct.Struct("<4sQ2H2L4Q")
_MEMBER = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_MAX_COMMENT_LENGTH = 0xFFFF
_FULL16, _FULL32 = 0xFFFF, 0xFFFFFFFF
_ZIP64 = 0x0001
_STORED, _ENCRYPTED = 0, 0x1
#: Room for the name and an extra field between a member's header and its bytes, so that one read
#: is enough.
_SLACK = 320


class BrokenPack(ValueError):
    """A file that is no whole tile pack. `manage.py derive_photos --again` makes it anew."""


def read_directory(source: ByteSource) -> Iterator[tuple[str, int]]:
    """Where each member is: its name without the folder it stands in, and its place.

    A place is one number, to be taken apart by `member_length`, `member_crc32` and `read_member`. Raises
    BrokenPack, and OSError.
    """
    count, size, offset = _read_end_record(source)
    data = source.read_at(offset, size)
    if len(data) != size:
        raise BrokenPack("The pack ends before its directory does.")
    position = 0
    try:
        for _number in range(count):
            (mark, _made, _need, flags, method, _time, _date, checksum, _packed, length) = (
                _MEMBER.unpack_from(data, position)[:10]
            )
            name_length, extra_length, comment_length, _disk, _in, _out, at = _MEMBER.unpack_from(
                data, position
            )[10:]
            if mark != b"PK\1\2" or method != _STORED or flags & _ENCRYPTED:
                raise BrokenPack("The pack’s directory has a member that is not stored as it is.")
            position += _MEMBER.size
            name = data[position : position + name_length].decode()
            position += name_length
            if _FULL32 in (length, at):
                length, at = _zip64_values(data[position : position + extra_length], length, at)
            position += extra_length + comment_length
            yield name.partition("/")[2], at << 64 | length << 32 | checksum
    except (struct.error, UnicodeDecodeError) as error:
        raise BrokenPack("The pack’s directory is damaged.") from error


def member_length(place: int) -> int:
    """Bytes of the member."""
    return place >> 32 & _FULL32


def member_crc32(place: int) -> int:
    """CRC-32 of the member."""
    return place & _FULL32


def read_member(source: ByteSource, place: int) -> bytes:
    """The bytes of the member at `location`, in one read. Raises BrokenPack, and OSError."""
    at, length = place >> 64, place >> 32 & _FULL32
    data = source.read_at(at, length + _SLACK)
    if not data.startswith(b"PK\3\4") or len(data) < _LOCAL.size:
        raise BrokenPack(f"No tile begins at byte {at} of the pack.")
    name_length, extra_length = _LOCAL.unpack_from(data)[-2:]
    begin = _LOCAL.size + name_length + extra_length
    member = data[begin : begin + length]
    if len(member) != length:
        member = source.read_at(at + begin, length)
    if len(member) != length:
        raise BrokenPack(f"The pack ends before the tile at its byte {at} does.")
    return member


def _read_end_record(source: ByteSource) -> tuple[int, int, int]:
    """How many members the directory has, its length, and where it begins."""
    begin = max(0, source.size - _END.size - _MAX_COMMENT_LENGTH - _LOCATOR64.size)
    tail = source.read_at(begin, source.size - begin)
    found = tail.rfind(b"PK\5\6")
    if found < 0 or len(tail) - found < _END.size:
        raise BrokenPack("The pack has no end: it was cut off, or it is no zip.")
    _mark, _disk, _first, _here, count, size, offset, _comment = _END.unpack_from(tail, found)
    if count != _FULL16 and _FULL32 not in (size, offset):
        return count, size, offset
    if found < _LOCATOR64.size:
        raise BrokenPack("The pack’s zip64 locator is missing.")
    mark, _disk, at, _disks = _LOCATOR64.unpack_from(tail, found - _LOCATOR64.size)
    if mark != b"PK\6\7":
        return count, size, offset  # exactly 65,535 members, and no zip64
    data = source.read_at(at, _END64.size)
    if len(data) != _END64.size or not data.startswith(b"PK\6\6"):
        raise BrokenPack("The pack’s zip64 end is missing.")
    count, size, offset = _END64.unpack(data)[7:]
    return count, size, offset


def _zip64_values(extra: bytes, length: int, at: int) -> tuple[int, int]:
    """A member's length and offset from its zip64 field, where they do not fit into 32 bits."""
    position = 0
    while position + 4 <= len(extra):
        kind, size = struct.unpack_from("<2H", extra, position)
        if kind == _ZIP64:
            numbers = iter(struct.unpack_from(f"<{size // 8}Q", extra, position + 4))
            # In this order, and only those that are needed: length, packed length, offset. Of a
            # stored member both lengths are the same.
            if length == _FULL32:
                length = next(numbers, length)
                next(numbers, None)
            if at == _FULL32:
                at = next(numbers, at)
            break
        position += 4 + size
    if length >= _FULL32:
        raise BrokenPack("The pack has a member that is longer than a tile can be.")
    return length, at
