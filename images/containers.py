"""Detection of polyglots: files that hold something else besides their image.

A polyglot is a file that one program reads as an image and another as an archive, a document or a
web page. To find it, this module determines where the image ends within its file, and examines
what follows. Cameras and image programs append data of their own there, which are no other format
and do no harm. No pixel is decoded. The functions return English names of formats, which the caller
translates.
"""

from __future__ import annotations

import mmap
import re
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

from django.utils.translation import gettext_noop as _

from .blocks import gif_extent, heif_extent
from .tiff import BrokenContainer, tiff_end

#: The bytes that formats begin with, each with the name of its format.
_SIGNATURES: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    (_("a ZIP archive"), re.compile(rb"PK(\x03\x04|\x05\x06|\x07\x08)")),
    (_("a PDF document"), re.compile(rb"%PDF-")),
    (_("a RAR archive"), re.compile(rb"Rar!\x1a\x07")),
    (_("a 7z archive"), re.compile(rb"7z\xbc\xaf\x27\x1c")),
    (_("a gzip archive"), re.compile(rb"\x1f\x8b\x08")),
    (
        _("another archive"),
        re.compile(rb"\xfd7zXZ\x00|BZh[1-9]1AY&SY|MSCF\x00|\x28\xb5\x2f\xfd|.{257}ustar", re.S),
    ),
    (_("an Office document"), re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf")),
    (_("a PostScript document"), re.compile(rb"%!PS")),
    (
        _("a recording"),
        re.compile(rb"RIFF....(AVI |WAVE)|OggS|fLaC|ID3[\x02-\x04]|\x1aE\xdf\xa3", re.S),
    ),
    (_("a web page"), re.compile(rb"\s*<(!doctype|html|head|body|script|\?php|iframe)", re.I)),
    (_("an SVG drawing"), re.compile(rb"\s*(<\?xml[^>]*>\s*)?<svg", re.I)),
    (_("a GIF image"), re.compile(rb"GIF8[79]a")),
    (_("a JPEG image"), re.compile(rb"\xff\xd8\xff")),
    (_("a PNG image"), re.compile(rb"\x89PNG\r\n\x1a\n")),
    (_("a TIFF image"), re.compile(rb"II\*\x00|MM\x00\*|II\+\x00|MM\x00\+")),
    (_("a WebP image"), re.compile(rb"RIFF....WEBP", re.S)),
    (_("an AVIF image"), re.compile(rb"....ftypavi[fs]", re.S)),
    (_("a HEIC image"), re.compile(rb"....ftyp(hei[cxms]|hev[cxms]|mif1|msf1)", re.S)),
    (_("a HEIC, AVIF or MP4 file"), re.compile(rb"....ftyp", re.S)),
    (_("a Photoshop document"), re.compile(rb"8BPS")),
    (_("a Windows bitmap"), re.compile(rb"BM....\x00\x00\x00\x00", re.S)),
    (_("a JPEG 2000 image"), re.compile(rb"\x00\x00\x00\x0cjP  |\xff\x4f\xff\x51")),
    (_("a JPEG XL image"), re.compile(rb"\xff\x0a|\x00\x00\x00\x0cJXL ")),
    (_("a Windows program"), re.compile(rb"MZ")),
    (_("a Linux program"), re.compile(rb"\x7fELF")),
    (_("a macOS or Java program"), re.compile(rb"\xca\xfe\xba\xbe|[\xce\xcf]\xfa\xed\xfe")),
    (_("a script"), re.compile(rb"#!|\s*(\*/|(var|let|const|function|alert|=)\b)", re.I)),
)
# What makes a file another format wherever in its trailer it stands, because programs search for
# it: a ZIP is found by its end record, a page of PHP by its first tag, a web page by guessing.
_TRAILER_SIGNATURES = (
    (_("a ZIP archive"), re.compile(rb"PK(\x01\x02|\x03\x04|\x05\x06|\x06\x06|\x06\x07)")),
    (_("a PDF document"), re.compile(rb"%PDF-\d")),
    (_("a RAR archive"), re.compile(rb"Rar!\x1a\x07[\x00\x01]")),
    (_("a 7z archive"), re.compile(rb"7z\xbc\xaf\x27\x1c")),
    (
        _("a web page"),
        re.compile(
            rb"<(!doctype\s+html|(html|head|body|script|iframe)[\s/>]|\?(php|=[\s$'\"`(]))", re.I
        ),
    ),
    (_("an SVG drawing"), re.compile(rb"<svg[\s>]", re.I)),
    (
        _("a HEIC, AVIF or MP4 file"),
        re.compile(
            rb"ftyp(isom|iso[2-9]|mp4[12]|avc1|qt  |M4V |3gp|hei[cxms]|hev[cx]|mif1|msf1|avi[fs])"
        ),
    ),
    (_("a Windows program"), re.compile(rb"This program (cannot|must) be run (in|under) ")),
    (_("a Linux program"), re.compile(rb"\x7fELF[\x01\x02][\x01\x02]\x01")),
    (_("a script"), re.compile(rb"[\r\n]#!\s*/")),
)
# Signatures that are long enough not to occur by chance in megabytes of pixels. They are searched
# for everywhere in a TIFF.
_EMBEDDED_SIGNATURES = (
    (_("a PDF document"), re.compile(rb"%PDF-\d\.\d")),
    (_("a RAR archive"), re.compile(rb"Rar!\x1a\x07[\x00\x01]")),
    (_("a 7z archive"), re.compile(rb"7z\xbc\xaf\x27\x1c\x00")),
)
# PDF readers look for the signature in the first 1,024 bytes.
_PDF_HEADER_BYTES = 1024
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_NO_PADDING = re.compile(rb"[^\x00\xff \t\r\n]")
_SOI, _EOI = 0xD8, 0xD9
#: Bytes that are searched at a time, and bytes of the longest signature that is searched for.
_WINDOW, _MAX_SIGNATURE_BYTES = 1 << 24, 64


@dataclass(frozen=True)
class Container:
    """What a file consists of besides its image.

    `foreign` is the English name of another format that it also is, or "". `trailing` is the number
    of bytes after the end of the image that are neither padding nor a format known here. `frames`
    is the number of its images, or 0 for a format of which it is not counted here.
    """

    foreign: str = ""
    trailing: int = 0
    frames: int = 0


def detect_format(head: bytes) -> str | None:
    """Return the format that the first bytes of a file show, such as "a PDF document", or None."""
    return next((name for name, mark in _SIGNATURES if mark.match(head)), None)


def inspect_container(path: Path, format: str) -> Container:
    """Find out what a file of `format`, one of images.validators.FORMATS, holds besides its image.

    Padding after the image is allowed, and so are further JPEGs after a JPEG (previews, the gain
    maps of HDR photographs, CIPA DC-007). Raises BrokenContainer when the file ends before the
    image does.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if b"%PDF-" in data[:_PDF_HEADER_BYTES]:
            return Container(_("a PDF document"))
        found = _inspect_tiff(data) if format == "TIFF" else _inspect_after_end(data, format)
    return found if found.foreign else replace(found, foreign=_find_archive(path))


def _find_archive(path: Path) -> str:
    # A ZIP is read from its end, so it may be hidden anywhere in the file, also in a comment.
    try:
        with zipfile.ZipFile(path) as archive:
            return _("a ZIP archive") if archive.namelist() else ""
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""


def _inspect_tiff(data: mmap.mmap) -> Container:
    for name, mark in _EMBEDDED_SIGNATURES:
        if _search(mark, data):
            return Container(name)
    # The private tags of a camera maker point at data outside every known extent, so these are a
    # trailer too.
    return _inspect_trailer(data, tiff_end(data))


def _inspect_after_end(data: mmap.mmap, format: str) -> Container:
    if format == "GIF":
        end, frames = gif_extent(data)
        return replace(_inspect_trailer(data, end), frames=frames)
    if format == "AVIF":
        end, is_film = heif_extent(data)
        return Container(_("a recording")) if is_film else _inspect_trailer(data, end)
    end = _ENDS[format](data, 0)
    while format == "JPEG":
        second = _skip_padding(data, end)
        if data[second : second + 3] != b"\xff\xd8\xff":
            break
        try:
            end = _jpeg_end(data, second)
        except BrokenContainer:
            return Container(_("a broken second image"))
    return replace(_inspect_trailer(data, end), frames=1 if format == "JPEG" else 0)


def _inspect_trailer(data: mmap.mmap, end: int) -> Container:
    """Examine what follows the image, which ends at the offset `end`."""
    start = _skip_padding(data, end)
    if start >= len(data):
        return Container()
    if name := detect_format(data[start : start + 512]):
        return Container(name)
    for name, mark in _TRAILER_SIGNATURES:
        if _search(mark, data, start):
            return Container(name)
    return Container("", len(data) - start)


def _search(mark: re.Pattern[bytes], data: mmap.mmap, start: int = 0) -> re.Match[bytes] | None:
    """Do the same as `mark.search(data, start)`, but release the pages that were read.

    A mapped file counts as memory of the process, and a master may have a gigabyte.
    """
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
    # The first byte of a JPEG's marker, 0xFF, also counts as padding.
    is_marker = position > start and data[position - 1 : position + 1] == b"\xff\xd8"
    return position - 1 if is_marker else position


def _jpeg_end(data: mmap.mmap, start: int) -> int:
    """Return the offset behind the JPEG that begins at `start` (ITU-T T.81, annex B)."""
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
    """Return the offset behind the PNG (PNG third edition, section 5)."""
    position = released = start + 8
    while position + 12 <= len(data):
        length = int.from_bytes(data[position : position + 4], "big")
        kind = data[position + 4 : position + 8]
        position += 12 + length
        if kind == b"IEND" and position <= len(data):
            return position
        if released + _WINDOW < position < len(data):  # reading small chunks loads every page
            _release_pages(data, released, position)
            released = position
    raise BrokenContainer


def _webp_end(data: mmap.mmap, start: int) -> int:
    """Return the offset behind the WebP (RFC 9649, section 2.4)."""
    end = start + 8 + int.from_bytes(data[start + 4 : start + 8], "little")
    if end > len(data):
        raise BrokenContainer
    return end + end % 2 if end < len(data) else end


#: The functions that find the end of an image within its file, by format.
_ENDS = {"JPEG": _jpeg_end, "PNG": _png_end, "WEBP": _webp_end}
