"""Reading of embedded metadata: Exif, IPTC-IIM and XMP.

They are suggestions for the curator and are never accepted without a person's decision. GPS
positions are left out: the position in a scan is that of the scanner, often somebody's home, and
never the place where the photograph was taken.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from PIL import Image, IptcImagePlugin
from PIL.ImageFile import ImageFile

from .encodings import UndecodedText, decode_text, iptc_encoding
from .validators import FORMATS
from .xmp_read import LargePacket, read_properties

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
    0x9286: "UserComment",
    0x9C9B: "XPTitle",
    0x9C9C: "XPComment",
    0x9C9D: "XPAuthor",
    0x9C9E: "XPKeywords",
    0x9C9F: "XPSubject",
}
_EXIF_IFD = 0x8769
_USER_COMMENT = 0x9286
#: The first eight bytes of a UserComment name its encoding (Exif 2.32, 4.6.5, table 9).
_CHARACTER_CODE_BYTES = 8
_CHARSET = (1, 90)
_XP = {"XPTitle", "XPComment", "XPAuthor", "XPKeywords", "XPSubject"}
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
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_MAX_CHARACTERS = 2_000
#: Values of one field of IPTC: more are not keywords that somebody chose.
_MAX_VALUES = 100
#: Bytes of one field, and of all of IPTC: JPEG has room for 64 kB, other formats for any number.
_MAX_FIELD_BYTES, _MAX_IPTC_BYTES = 100_000, 1_000_000
_PHOTOSHOP_IPTC, _TIFF_IPTC = 0x0404, 33723

#: Raw values of the fields by name, each with the encoding that the file declares for it, or "".
_Fields = Iterator[tuple[str, list[Any], str]]


def read_metadata(path: Path) -> dict[str, dict[str, Any]]:
    """Return the embedded metadata of an image file, ready for JSON.

    The result has the form
    `{"exif": {"Artist": "…"}, "iptc": {"Keywords": ["…"]}, "xmp": {"dc:title": ["…"]}}`. Standards
    and fields without a value are left out, and so are damaged ones. Text is in NFC. A field whose
    bytes are in an unknown encoding stands in `{"undecoded": {"IPTC Headline": "\\xd1…"}}`, where
    nothing is suggested from it; what was not read for its size, in `{"unread": {"XMP": "large"}}`.
    No pixel is decoded.
    """
    undecoded: dict[str, str] = {}
    unread: dict[str, str] = {}
    try:
        with Image.open(path, formats=FORMATS) as image:
            metadata = {
                "exif": _read("Exif", _exif, image, undecoded, unread),
                "iptc": _read("IPTC", _iptc, image, undecoded, unread),
                "xmp": _xmp(image, undecoded, unread),
            }
    except Exception:  # validation refuses a file that cannot be opened and gives the reason
        return {}
    metadata |= {"undecoded": undecoded, "unread": unread}
    return {standard: fields for standard, fields in metadata.items() if fields}


def _read(
    standard: str,
    read: Callable[[ImageFile], _Fields],
    image: ImageFile,
    undecoded: dict[str, str],
    unread: dict[str, str],
) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    try:
        for name, values, declared in read(image):
            if any(_is_large(value) for value in values):
                unread[f"{standard} {name}".strip()] = "large"
                continue
            try:
                texts = [_clean(_text(name, value, declared)) for value in values[:_MAX_VALUES]]
            except UndecodedText as error:
                undecoded[f"{standard} {name}"] = error.escaped[:_MAX_CHARACTERS]
                continue
            texts = [text for text in texts if text]
            if texts:
                metadata[name] = texts if name == "Keywords" else "; ".join(texts)
    except Exception:  # damaged metadata are no reason to refuse a photograph
        return metadata
    return metadata


def _exif(image: Image.Image) -> _Fields:
    exif = image.getexif()
    values = {**exif, **exif.get_ifd(_EXIF_IFD)}
    order = "utf-16-be" if exif.endian == ">" else "utf-16-le"
    for tag, name in _EXIF.items():
        if values.get(tag) is not None:
            yield name, [values[tag]], order if tag == _USER_COMMENT else ""


def _is_large(value: Any) -> bool:
    return isinstance(value, bytes | str | tuple) and len(value) > _MAX_FIELD_BYTES


def _iptc(image: ImageFile) -> _Fields:
    blocks = [image.info.get("photoshop") or {}, getattr(image, "tag_v2", {})]
    coded = [
        block.get(tag) for block, tag in zip(blocks, (_PHOTOSHOP_IPTC, _TIFF_IPTC), strict=True)
    ]
    if any(len(block) > _MAX_IPTC_BYTES for block in coded if isinstance(block, bytes | tuple)):
        # Pillow would parse it byte by byte; as a field it is reported as too large.
        yield "", [block for block in coded if block], ""
        return
    info = IptcImagePlugin.getiptcinfo(image) or {}
    declaration = info.get(_CHARSET)
    declared = iptc_encoding(declaration) if isinstance(declaration, bytes) else ""
    for number, name in _IPTC.items():
        value = info.get((2, number))
        if value is not None:
            yield name, value if isinstance(value, list) else [value], declared


def _text(name: str, value: Any, declared: str) -> str:
    """Return a raw value as text. Raises UndecodedText."""
    if name in _XP:
        data = bytes(value) if isinstance(value, bytes | tuple | list) else b""
        return _utf_16(data, "utf-16-le")
    if name == "UserComment" and isinstance(value, bytes):
        return _user_comment(value, declared)
    if isinstance(value, bytes):
        return decode_text(value.rstrip(b"\0"), declared)
    if isinstance(value, str):
        # Most programs write UTF-8 where Exif requires ASCII; Pillow decodes it as Latin-1.
        try:
            data = value.encode("latin-1")
        except UnicodeEncodeError:
            return value
        return decode_text(data, declared)
    return str(value)


def _user_comment(value: bytes, unicode: str) -> str:
    """Decode a UserComment; `unicode` is the codec for its "UNICODE", in the file's byte order."""
    code, data = value[:_CHARACTER_CODE_BYTES], value[_CHARACTER_CODE_BYTES:]
    if code.startswith(b"UNICODE"):
        return _utf_16(data, unicode)
    if code.startswith(b"JIS"):
        return decode_text(data.rstrip(b"\0 "), "iso2022_jp")
    if code.startswith(b"ASCII") or not code.strip(b"\0 "):
        return decode_text(data.rstrip(b"\0 "))
    return decode_text(value.rstrip(b"\0 "))


def _utf_16(data: bytes, codec: str) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codec = "utf-16"
    if len(data) % 2 and data.endswith(b"\0"):
        data = data[:-1]
    try:
        return data.decode(codec)
    except UnicodeDecodeError:
        raise UndecodedText(data) from None


def _xmp(image: ImageFile, undecoded: dict[str, str], unread: dict[str, str]) -> dict[str, Any]:
    try:
        packet = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp")
        metadata = read_properties(packet) if isinstance(packet, bytes | str) else {}
    except UndecodedText as error:
        undecoded["XMP"] = error.escaped[:_MAX_CHARACTERS]
        return {}
    except LargePacket:
        unread["XMP"] = "large"
        return {}
    except Exception:  # damaged metadata are no reason to refuse a photograph
        return {}
    texts = {name: [_clean(text) for text in texts] for name, texts in metadata.items()}
    return {name: [text for text in values if text] for name, values in texts.items()}


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _CONTROLS.sub("", text)).strip()[:_MAX_CHARACTERS]
