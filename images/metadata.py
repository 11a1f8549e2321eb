"""What a file says of itself in Exif, IPTC and XMP. Suggestions for the curator, never taken
silently.

Where the file was made is left out: the GPS position of a scan is where the scanner stood, often
somebody's home, and never where the photograph was taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PIL import Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from .validators import FORMATS
from .xmp_read import read_properties

#: Exif 2.32, sections 4.6.4 and 4.6.5: the tags a curator can use, by IFD 0 and Exif IFD.
_EXIF = {
    0x010E: "ImageDescription",
    0x010F: "Make",
    0x0110: "Model",
    0x011A: "XResolution",
    0x0128: "ResolutionUnit",
    0x0131: "Software",
    0x0132: "DateTime",
    0x013B: "Artist",
    0x8298: "Copyright",
    0x9003: "DateTimeOriginal",
    0x9004: "DateTimeDigitized",
    0x9C9B: "XPTitle",
    0x9C9C: "XPComment",
    0x9C9D: "XPAuthor",
    0x9C9E: "XPKeywords",
    0x9C9F: "XPSubject",
}
_EXIF_IFD = 0x8769
_XP = range(0x9C9B, 0x9CA0)
#: IPTC-IIM 4.2, record 2.
_IPTC = {
    5: "ObjectName",
    15: "Category",
    25: "Keywords",
    40: "SpecialInstructions",
    55: "DateCreated",
    80: "By-line",
    85: "By-lineTitle",
    90: "City",
    92: "Sub-location",
    95: "Province-State",
    101: "Country",
    105: "Headline",
    110: "Credit",
    115: "Source",
    116: "CopyrightNotice",
    120: "Caption-Abstract",
    122: "Writer-Editor",
}
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_MAX_CHARACTERS = 2_000


def read_metadata(path: Path) -> dict[str, dict[str, Any]]:
    """`{"exif": {"Artist": "…"}, "iptc": {"Keywords": ["…"]}, "xmp": {"dc:title": ["…"]}}`.

    Ready for JSON; no pixel is read. Only what is there; what is damaged is left out.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            readers = {"exif": _exif, "iptc": _iptc, "xmp": _xmp}
            found = {standard: _read(read, image) for standard, read in readers.items()}
    except Exception:  # a picture that cannot be opened is refused elsewhere, with its reason
        return {}
    return {standard: fields for standard, fields in found.items() if fields}


def _read(read: Callable[[ImageFile], dict[str, Any]], image: ImageFile) -> dict[str, Any]:
    try:
        return read(image)
    except Exception:  # metadata are written by anybody; damage in them loses no photograph
        return {}


def _exif(image: Image.Image) -> dict[str, Any]:
    exif = image.getexif()
    values = {**exif, **exif.get_ifd(_EXIF_IFD)}
    found = {}
    for tag, name in _EXIF.items():
        text = _exif_text(tag, values.get(tag))
        if text:
            found[name] = text
    return found


def _exif_text(tag: int, value: Any) -> str:
    if value is None:
        return ""
    if tag in _XP:
        data = bytes(value) if isinstance(value, bytes | tuple | list) else b""
        return _clean(data.decode("utf-16-le", "ignore"))
    if isinstance(value, bytes):
        return _clean(_decoded(value))
    if isinstance(value, str):
        # Exif's ASCII is UTF-8 in practice; Pillow reads it as Latin-1.
        try:
            return _clean(_decoded(value.encode("latin-1")))
        except UnicodeEncodeError:
            return _clean(value)
    return _clean(str(value))


def _iptc(image: ImageFile) -> dict[str, Any]:
    info = IptcImagePlugin.getiptcinfo(image) or {}
    found: dict[str, Any] = {}
    for number, name in _IPTC.items():
        value = info.get((2, number))
        parts = value if isinstance(value, list) else [value]
        texts = [_clean(_decoded(part)) for part in parts if isinstance(part, bytes)]
        texts = [text for text in texts if text]
        if texts:
            found[name] = texts if name == "Keywords" else "; ".join(texts)
    return found


def _xmp(image: ImageFile) -> dict[str, Any]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    found = read_properties(packet) if isinstance(packet, bytes | str) else {}
    return {name: [_clean(text) for text in texts] for name, texts in found.items()}


def _decoded(data: bytes) -> str:
    """UTF-8, which most programs write whatever they declare; Latin-1 where it is not."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text).strip()[:_MAX_CHARACTERS]
