"""Reading of embedded metadata: Exif, IPTC-IIM and XMP.

They are suggestions for the curator and are never accepted without a person's decision. GPS
positions are left out: the position in a scan is that of the scanner, often somebody's home, and
never the place where the photograph was taken.
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

#: Tags that are useful to a curator, from IFD 0 and the Exif IFD (Exif 2.32, 4.6.4 and 4.6.5).
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
    """Return the embedded metadata of an image file, ready for JSON.

    The result has the form
    `{"exif": {"Artist": "…"}, "iptc": {"Keywords": ["…"]}, "xmp": {"dc:title": ["…"]}}`. Standards
    and fields without a value are left out, and so are damaged ones. No pixel is decoded.
    """
    try:
        with Image.open(path, formats=FORMATS) as image:
            readers = {"exif": _exif, "iptc": _iptc, "xmp": _xmp}
            metadata = {standard: _read(read, image) for standard, read in readers.items()}
    except Exception:  # validation refuses a file that cannot be opened and gives the reason
        return {}
    return {standard: fields for standard, fields in metadata.items() if fields}


def _read(read: Callable[[ImageFile], dict[str, Any]], image: ImageFile) -> dict[str, Any]:
    try:
        return read(image)
    except Exception:  # damaged metadata are no reason to refuse a photograph
        return {}


def _exif(image: Image.Image) -> dict[str, Any]:
    exif = image.getexif()
    values = {**exif, **exif.get_ifd(_EXIF_IFD)}
    metadata = {}
    for tag, name in _EXIF.items():
        text = _exif_text(tag, values.get(tag))
        if text:
            metadata[name] = text
    return metadata


def _exif_text(tag: int, value: Any) -> str:
    if value is None:
        return ""
    if tag in _XP:
        data = bytes(value) if isinstance(value, bytes | tuple | list) else b""
        return _clean(data.decode("utf-16-le", "ignore"))
    if isinstance(value, bytes):
        return _clean(_decoded(value))
    if isinstance(value, str):
        # Most programs write UTF-8 where Exif requires ASCII; Pillow decodes it as Latin-1.
        try:
            return _clean(_decoded(value.encode("latin-1")))
        except UnicodeEncodeError:
            return _clean(value)
    return _clean(str(value))


def _iptc(image: ImageFile) -> dict[str, Any]:
    info = IptcImagePlugin.getiptcinfo(image) or {}
    metadata: dict[str, Any] = {}
    for number, name in _IPTC.items():
        value = info.get((2, number))
        parts = value if isinstance(value, list) else [value]
        texts = [_clean(_decoded(part)) for part in parts if isinstance(part, bytes)]
        texts = [text for text in texts if text]
        if texts:
            metadata[name] = texts if name == "Keywords" else "; ".join(texts)
    return metadata


def _xmp(image: ImageFile) -> dict[str, Any]:
    packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
    metadata = read_properties(packet) if isinstance(packet, bytes | str) else {}
    return {name: [_clean(text) for text in texts] for name, texts in metadata.items()}


def _decoded(data: bytes) -> str:
    """Decode as UTF-8, which most programs write whatever they declare, or else as Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _clean(text: str) -> str:
    return _CONTROLS.sub("", text).strip()[:_MAX_CHARACTERS]
