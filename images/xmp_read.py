"""What an XMP packet says of the picture it lies in: the properties a curator can use.

XMP part 1 (ISO 16684-1), section 7, has how properties are written as RDF; which property says what
follows the IPTC Photo Metadata Standard.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

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
#: A packet beyond it is not words: programs keep their whole history of edits there.
_MAX_BYTES = 2_000_000
#: Of one property: the same text in many languages, or keywords.
_MAX_VALUES = 100


def read_properties(packet: bytes | str) -> dict[str, list[str]]:
    """`{"dc:title": ["Supper", "夕食"]}`: each property that is there, its texts in their order.

    Raises xml.etree.ElementTree.ParseError when the packet is no XML. One that declares a document
    type, which XMP never does, is not read at all: entities of its own could unfold without end.
    """
    if len(packet) > _MAX_BYTES:
        return {}
    text = packet if isinstance(packet, str) else packet.decode("utf-8", "replace")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return {}
    found: dict[str, list[str]] = {}
    root = ElementTree.fromstring(text.strip("\ufeff\0 \t\r\n"))
    # Only what is said of this picture: a packet may hold those of others that went into it.
    whole = root if root.tag == f"{_RDF}RDF" else root.find(f"{_RDF}RDF")
    for about in [] if whole is None else whole.findall(f"{_RDF}Description"):
        for name in _PROPERTIES:
            prefix, _, local = name.partition(":")
            tag = f"{{{_NAMESPACES[prefix]}}}{local}"
            texts = [about.get(tag, ""), *_texts(about.findall(tag))]
            kept = found.get(name, []) + [text.strip() for text in texts if text.strip()]
            if kept:
                found[name] = list(dict.fromkeys(kept))[:_MAX_VALUES]
    return found


def _texts(elements: list[ElementTree.Element]) -> Iterator[str]:
    """Of a simple property its text; of an array, or of alternatives, each of its items."""
    for element in elements:
        items = [item.text or "" for item in element.findall(f"*/{_RDF}li")]
        yield from items or [element.text or ""]
