"""Reading of an XMP packet: those properties of the image that are useful to a curator.

XMP part 1 (ISO 16684-1), section 7, defines how properties are written as RDF. The meaning of each
property follows the IPTC Photo Metadata Standard.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from .encodings import decode_text

_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "Iptc4xmpCore": "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/",
}
_PROPERTIES = (
    "dc:title",
    "dc:description",
    "dc:creator",
    "dc:subject",
    "dc:rights",
    "photoshop:Headline",
    "photoshop:DateCreated",
    "photoshop:City",
    "photoshop:State",
    "photoshop:Country",
    "photoshop:Credit",
    "photoshop:Source",
    "photoshop:CaptionWriter",
    "Iptc4xmpCore:Location",
)
_TAGS = {
    f"{{{_NAMESPACES[name.partition(':')[0]]}}}{name.partition(':')[2]}": name
    for name in _PROPERTIES
}
#: A larger packet does not consist of texts: some programs store their history of edits in it.
_MAX_BYTES = 2_000_000
#: Elements within each other: a property that is a list takes six, of structures a few more.
_MAX_DEPTH = 64
#: Elements of one packet.
_MAX_ELEMENTS = 100_000
#: Values of one property: the same text in several languages, or keywords.
_MAX_VALUES = 100


class LargePacket(ValueError):
    """A packet that is too large, or nested too deeply, to be a description of a picture."""


def read_properties(packet: bytes | str) -> dict[str, list[str]]:
    """Return the texts of each property in the packet, as in `{"dc:title": ["Supper", "夕食"]}`.

    Bytes are UTF-8, UTF-16, or in the encoding that the packet's XML declaration names. A packet
    that declares a document type, which XMP never does, gives no properties: its entities could
    expand without limit. Raises LargePacket, UndecodedText, and
    xml.etree.ElementTree.ParseError when the packet is not XML.
    """
    if len(packet) > _MAX_BYTES:
        raise LargePacket
    text = packet if isinstance(packet, str) else _decode(packet)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return {}
    found: dict[str, list[str]] = {}
    parser = ElementTree.XMLParser(target=_BoundedBuilder())
    parser.feed(text.strip("\ufeff\0 \t\r\n"))
    root = parser.close()
    # Only descriptions of this image are read. A packet may also describe the images that it was
    # made of.
    whole = root if root.tag == f"{_RDF}RDF" else root.find(f"{_RDF}RDF")
    for description in [] if whole is None else whole.iterfind(f"{_RDF}Description"):
        for name, value in _values(description):
            values = found.setdefault(name, [])
            if value and value not in values and len(values) < _MAX_VALUES:
                values.append(value)
    return {name: found[name] for name in _PROPERTIES if found.get(name)}


class _BoundedBuilder(ElementTree.TreeBuilder):
    """Builds the tree, and stops when it becomes too deep or too large."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._elements = 0

    def start(self, tag: str, attrs: dict[str, str]) -> ElementTree.Element:
        self._depth += 1
        self._elements += 1
        if self._depth > _MAX_DEPTH or self._elements > _MAX_ELEMENTS:
            raise LargePacket
        return super().start(tag, attrs)

    def end(self, tag: str) -> ElementTree.Element:
        self._depth -= 1
        return super().end(tag)


def _decode(packet: bytes) -> str:
    """Decode a packet. XMP part 3 requires UTF-8 in most formats; some programs write others."""
    start = packet[:2]
    if start in (b"\xff\xfe", b"\xfe\xff", b"<\0", b"\0<"):
        codec = "utf-16-le" if start in (b"\xff\xfe", b"<\0") else "utf-16-be"
        return packet.decode(codec, "replace")
    declared = re.match(rb"<\?xml[^>]{0,100}encoding=[\"']([\w.:-]{1,40})", packet.lstrip())
    return decode_text(packet, declared[1].decode("ascii") if declared else "")


def _values(description: ElementTree.Element) -> Iterator[tuple[str, str]]:
    """Yield the name and each text of the known properties of a description."""
    for tag, value in description.items():
        if tag in _TAGS:
            yield _TAGS[tag], value.strip()
    for element in description:
        if element.tag in _TAGS:
            for text in _texts(element):
                yield _TAGS[element.tag], text.strip()


def _texts(element: ElementTree.Element) -> Iterator[str]:
    """Yield the text of a simple property, or each item of an array or of alternatives."""
    items = [item.text or "" for item in element.findall(f"*/{_RDF}li")]
    yield from items or [element.text or ""]
