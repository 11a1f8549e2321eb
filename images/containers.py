"""Where an image ends within its file, and what else the file would pass for.

A polyglot is a file that is an image to one program and an archive, a document or a page to
another. Nothing here decodes pixels. What is found is named in English, for the caller to
translate.
"""

from __future__ import annotations

import mmap
import re
import zipfile
from pathlib import Path

from django.utils.translation import gettext_noop as _

from .tiff import BrokenContainer, tiff_end

#: Marks by which other formats begin: what to call them, and the bytes.
_SIGNATURES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (_("a ZIP archive"), re.compile(rb"PK(\x03\x04|\x05\x06|\x07\x08)")),
    (_("a PDF document"), re.compile(rb"%PDF-")),
    (_("a RAR archive"), re.compile(rb"Rar!\x1a\x07")),
    (_("a 7z archive"), re.compile(rb"7z\xbc\xaf\x27\x1c")),
    (_("a gzip archive"), re.compile(rb"\x1f\x8b\x08")),
    (_("a web page"), re.compile(rb"\s*<(!doctype|html|head|body|script|\?php|iframe)", re.I)),
    (_("an SVG drawing"), re.compile(rb"\s*(<\?xml[^>]*>\s*)?<svg", re.I)),
    (_("a GIF image"), re.compile(rb"GIF8[79]a")),
    (_("a JPEG image"), re.compile(rb"\xff\xd8\xff")),
    (_("a PNG image"), re.compile(rb"\x89PNG\r\n\x1a\n")),
    (_("a TIFF image"), re.compile(rb"II\*\x00|MM\x00\*|II\+\x00|MM\x00\+")),
    (_("a WebP image"), re.compile(rb"RIFF....WEBP", re.S)),
    (_("a HEIC, AVIF or MP4 file"), re.compile(rb"....ftyp", re.S)),
    (_("a Photoshop document"), re.compile(rb"8BPS")),
    (_("a Windows bitmap"), re.compile(rb"BM....\x00\x00\x00\x00", re.S)),
    (_("a JPEG 2000 image"), re.compile(rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51")),
    (_("a JPEG XL image"), re.compile(rb"\xff\x0a|\x00\x00\x00\x0cJXL ")),
    (_("a Windows program"), re.compile(rb"MZ")),
    (_("a Linux program"), re.compile(rb"\x7fELF")),
    (_("a script"), re.compile(rb"#!|\s*(var|let|const|function|alert|=)\b", re.I)),
)
# Long enough not to turn up by chance in megabytes of pixels; sought anywhere in a TIFF.
_EMBEDDED_SIGNATURES = (
    (_("a PDF document"), re.compile(rb"%PDF-\d\.\d")),
    (_("a RAR archive"), re.compile(rb"Rar!\x1a\x07[\x00\x01]")),
    (_("a 7z archive"), re.compile(rb"7z\xbc\xaf\x27\x1c\x00")),
)
# PDF readers look for the mark in the first 1,024 bytes.
_PDF_HEADER_BYTES = 1024
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_NO_PADDING = re.compile(rb"[^\x00\xff \t\r\n]")
_SOI, _EOI = 0xD8, 0xD9
#: Bytes that are searched at a time, and those of the longest mark that is sought anywhere.
_WINDOW, _MAX_SIGNATURE_BYTES = 1 << 24, 16


def detect_format(head: bytes) -> str | None:
    """What the beginning of a file looks like, e.g. "a PDF document"; None when unknown."""
    return next((name for name, mark in _SIGNATURES if mark.match(head)), None)


def find_foreign_content(path: Path, format: str) -> str | None:
    """What a file of `format` (JPEG, PNG, TIFF, WEBP) carries besides its image, or None.

    Padding after the image is let through, and after a JPEG further JPEGs (previews, and the gain
    maps of HDR photographs). Raises BrokenContainer when the image does not reach its end.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if b"%PDF-" in data[:_PDF_HEADER_BYTES]:
            return _("a PDF document")
        found = _find_in_tiff(data) if format == "TIFF" else _find_after_end(data, format)
    return found or _find_archive(path)


def _find_archive(path: Path) -> str | None:
    # An archive is read from its end, so it may hide anywhere, in a comment too.
    try:
        with zipfile.ZipFile(path) as archive:
            return _("a ZIP archive") if archive.namelist() else None
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return None


def _find_in_tiff(data: mmap.mmap) -> str | None:
    for name, mark in _EMBEDDED_SIGNATURES:
        if _search(mark, data):
            return name
    # What a maker's private tags point at lies outside every known extent, so only what begins
    # like another format is refused.
    end = _skip_padding(data, tiff_end(data))
    return detect_format(data[end : end + 512]) if end < len(data) else None


def _find_after_end(data: mmap.mmap, format: str) -> str | None:
    end = {"JPEG": _jpeg_end, "PNG": _png_end, "WEBP": _webp_end}[format](data, 0)
    while end < len(data):
        end = _skip_padding(data, end)
        if format == "JPEG" and data[end : end + 3] == b"\xff\xd8\xff":
            try:
                end = _jpeg_end(data, end)
            except BrokenContainer:
                return _("a broken second image")
        elif end < len(data):
            return detect_format(data[end : end + 512]) or _("something that is no image")
    return None


def _search(mark: re.Pattern[bytes], data: mmap.mmap, start: int = 0) -> re.Match[bytes] | None:
    """`mark.search(data, start)`, which lets go of what it has read: a gigabyte that is mapped
    counts as memory of the process."""
    for begin in range(start, len(data), _WINDOW):
        found = mark.search(data, begin, begin + _WINDOW + _MAX_SIGNATURE_BYTES)
        if found is not None:
            return found
        _release_pages(data, begin, begin + _WINDOW)
    return None


def _release_pages(data: mmap.mmap, begin: int, end: int) -> None:
    page = begin - begin % mmap.PAGESIZE
    data.madvise(mmap.MADV_DONTNEED, page, min(end, len(data)) - page)


def _skip_padding(data: mmap.mmap, start: int) -> int:
    found = _search(_NO_PADDING, data, start)
    if found is None:
        return len(data)
    position = found.start()
    # The padding may have swallowed the first byte of a JPEG's marker.
    swallowed = position > start and data[position - 1 : position + 1] == b"\xff\xd8"
    return position - 1 if swallowed else position


def _jpeg_end(data: mmap.mmap, start: int) -> int:
    """Where the JPEG that begins at `start` ends (ITU-T T.81, annex B)."""
    position = start + 2
    while True:
        found = _search(_JPEG_MARKER, data, position)
        if found is None:
            raise BrokenContainer
        marker, position = data[found.start() + 1], found.end()
        if marker == _EOI:
            return position
        if marker in (0x01, _SOI):  # markers without a length
            continue
        if position + 2 > len(data):
            raise BrokenContainer
        position += max(2, int.from_bytes(data[position : position + 2], "big"))


def _png_end(data: mmap.mmap, start: int) -> int:
    """Where the PNG ends (PNG third edition, section 5)."""
    position = seen = start + 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        position += 12 + length
        if kind == b"IEND" and position <= len(data):
            return position
        if seen + _WINDOW < position < len(data):  # small chunks touch every page of the file
            _release_pages(data, seen, position)
            seen = position
    raise BrokenContainer


def _webp_end(data: mmap.mmap, start: int) -> int:
    """Where the WebP ends (RFC 9649, section 2.4)."""
    end = start + 8 + int.from_bytes(data[start + 4 : start + 8], "little")
    if end > len(data):
        raise BrokenContainer
    return end + end % 2 if end < len(data) else end
