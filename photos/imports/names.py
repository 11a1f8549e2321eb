"""Names of files as they arrive: decoded without guessing, in NFC, in their natural order."""

from __future__ import annotations

import os
import re
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Any

from images.encodings import UndecodedText, clean_name, decode_text

#: Longest name of an import row, in characters.
_MAX_NAME = 490
#: Extra field of Info-ZIP with the name in UTF-8 (PKWARE APPNOTE 6.3.10, section 4.6.9).
_UNICODE_PATH = 0x7075
_UTF_8_FLAG = 0x800
_DIGITS = re.compile(r"(\d+)")


def sent_name(name: str) -> str:
    r"""Return the name that a sender gives a file, as it is stored in rows: NFC, `\` as `/`.

    It is never used as a path on this machine.
    """
    return stored_name(name.replace("\\", "/"))


def stored_name(name: str) -> str:
    r"""Return a name in NFC, without control characters, and short enough for an import row.

    `\` is kept: in `member_name` and `decode_path` it begins a byte that could not be decoded.
    """
    return clean_name(name).strip("/")[-_MAX_NAME:] or "?"


def decode_path(path: bytes) -> str:
    r"""Return a path in NFC. A part that is not UTF-8 is written in ASCII, its bytes as `\x8e`."""
    return "/".join(_decode_part(part) for part in path.split(b"/"))


def printable_name(name: str) -> str:
    """Do the same as `decode_path` for a path as Python's `os` gives it."""
    return decode_path(os.fsencode(name))


def member_name(member: zipfile.ZipInfo) -> str:
    r"""Return the name of a file in a ZIP.

    It is UTF-8 if the ZIP says so (APPNOTE, appendix D), from the Unicode extra field if that
    belongs to this name, UTF-8 if it decodes as such (the Finder of macOS writes it without saying
    so), or else bytes in an encoding that nothing tells (Windows wrote that of its country). These
    are not guessed, and are written as `\x8e`.
    """
    if member.flag_bits & _UTF_8_FLAG:
        raw = member.orig_filename.encode()
    else:  # `zipfile` decodes it as code page 437, which loses no byte
        raw = member.orig_filename.encode("cp437")
        raw = _unicode_path(member.extra, raw) or raw
    # Some programs of Windows separate folders by `\`, which here only escapes bytes. In a part
    # that could not be decoded it may be half of a character.
    parts = [_decode_part(part, separator="\\") for part in raw.split(b"/")]
    return "/".join(parts)


def _unicode_path(extra: bytes, raw: bytes) -> bytes:
    """Return the UTF-8 of the Unicode extra field if its CRC is that of the raw name, or b""."""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<HH", extra)
        data, extra = extra[4 : 4 + length], extra[4 + length :]
        if kind == _UNICODE_PATH and len(data) > 5:
            version, checksum = struct.unpack_from("<BL", data)
            if version == 1 and checksum == zlib.crc32(raw):
                return data[5:]
    return b""


def _decode_part(part: bytes, separator: str = "/") -> str:
    try:
        return decode_text(part).replace(separator, "/")
    except UndecodedText as error:
        return error.escaped


def natural_key(name: str) -> tuple[Any, str]:
    """Return the key that sorts paths as a person would: folder by folder, 2 before 10.

    Digits of every script count, full width ones too; case and width make no difference. A suffix
    is compared after the name before it.
    """
    path = PurePosixPath(unicodedata.normalize("NFKC", name).casefold())
    parts = (*path.parts[:-1], path.stem, path.suffix)
    return tuple(tuple(_runs(part)) for part in parts), name


def _runs(part: str) -> Iterator[tuple[int, int, str]]:
    for run in filter(None, _DIGITS.split(part)):
        if run.isdecimal():
            # As text, because there is no limit to the digits in a name.
            digits = "".join(str(unicodedata.decimal(digit)) for digit in run).lstrip("0")
            yield 0, len(digits), digits
        else:
            yield 1, 0, run
