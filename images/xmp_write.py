"""Writing of credit and rights into a JPEG, as an XMP packet. No pixel is changed.

XMP part 1 (ISO 16684-1) defines the packet, and part 3 (section 1.1.3) its place in a JPEG. The
meaning of each property follows the IPTC Photo Metadata Standard.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree

from languages.characters import readable_text

_NAMESPACES = {
    "x": "adobe:ns:meta/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
_BEGIN = b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?>'
_END = b'<?xpacket end="r"?>'
#: Bytes of a packet. The length of a segment has 16 bits and includes itself (XMP part 3, 1.1.3).
MAX_BYTES = 65_535 - 2 - len(_HEADER)
_START, _APP0, _APP1 = b"\xff\xd8", 0xE0, b"\xff\xe1"


@dataclass(frozen=True)
class XmpStatement:
    """The metadata that are written into a file.

    `title` and `rights` have their texts by language, `en` first; missing ones are left out.
    """

    identifier: str
    #: The permanent URL of the record.
    source: str
    #: The URL of the rights statement.
    rights_address: str
    title: Mapping[str, str] = field(default_factory=dict)
    rights: Mapping[str, str] = field(default_factory=dict)
    creators: tuple[str, ...] = ()
    credit: str = ""


class NotAJpeg(ValueError):
    """The bytes do not begin like a JPEG."""


def build_packet(statement: XmpStatement) -> bytes:
    """Return `statement` as an XMP packet. Raises ValueError when it is longer than MAX_BYTES."""
    for prefix, address in _NAMESPACES.items():
        ElementTree.register_namespace(prefix, address)
    meta = ElementTree.Element(_name("x:xmpmeta"))
    rdf = ElementTree.SubElement(meta, _name("rdf:RDF"))
    description = ElementTree.SubElement(rdf, _name("rdf:Description"), {_name("rdf:about"): ""})
    _plain(description, "dc:identifier", statement.identifier)
    _plain(description, "dc:source", statement.source)
    _plain(description, "xmpRights:WebStatement", statement.rights_address)
    _plain(description, "photoshop:Credit", statement.credit)
    _by_language(description, "dc:title", statement.title)
    _by_language(description, "dc:rights", statement.rights)
    if statement.creators:
        creators = ElementTree.SubElement(description, _name("dc:creator"))
        sequence = ElementTree.SubElement(creators, _name("rdf:Seq"))
        for creator in statement.creators:
            _plain(sequence, "rdf:li", creator)
    data = _BEGIN + ElementTree.tostring(meta, encoding="utf-8", xml_declaration=False) + _END
    if len(data) > MAX_BYTES:
        raise ValueError(f"{len(data)} bytes of XMP: a segment of a JPEG holds {MAX_BYTES}.")
    return data


def insert_packet(jpeg: bytes, data: bytes) -> bytes:
    """Return `jpeg` with the packet `data` as an APP1 segment; all other bytes stay the same.

    Raises NotAJpeg.
    """
    if not jpeg.startswith(_START):
        raise NotAJpeg("A JPEG begins with FF D8.")
    at = len(_START)
    if jpeg[at : at + 2] == bytes([0xFF, _APP0]):  # JFIF's own segment stays the first
        at += 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
    body = _HEADER + data
    segment = _APP1 + (len(body) + 2).to_bytes(2, "big") + body
    return jpeg[:at] + segment + jpeg[at:]


def _name(qualified: str) -> str:
    prefix, _colon, local = qualified.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def _plain(parent: ElementTree.Element, name: str, text: str) -> None:
    if text:
        ElementTree.SubElement(parent, _name(name)).text = _clean(text)


def _by_language(parent: ElementTree.Element, name: str, texts: Mapping[str, str]) -> None:
    """Add a language alternative (XMP part 1, 8.2.2.4); the first text is also the default."""
    if not texts:
        return
    alternatives = ElementTree.SubElement(
        ElementTree.SubElement(parent, _name(name)), _name("rdf:Alt")
    )
    default = next(iter(texts.values()))
    for language, text in {"x-default": default, **texts}.items():
        item = ElementTree.SubElement(alternatives, _name("rdf:li"), {_XML_LANG: language})
        item.text = _clean(text)


def _clean(text: str) -> str:
    """Return `text` with U+FFFD for each character that XML 1.0 does not allow (section 2.2)."""
    return readable_text(text)
