"""Reading of an XMP packet: those properties of the image that are useful to a curator.

XMP part 1 (ISO 16684-1), section 7, defines how properties are written as RDF. The meaning of each
property follows the IPTC Photo Metadata Standard.
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
#: A larger packet does not consist of texts: some programs store their history of edits in it.
_MAX_BYTES = 2_000_000
#: Values of one property: the same text in several languages, or keywords.
_MAX_VALUES = 100


def read_properties(packet: bytes | str) -> dict[str, list[str]]:
    """Return the texts of each property in the packet, as in `{"dc:title": ["Supper", "夕食"]}`.

    A packet that declares a document type, which XMP never does, gives no properties: its entities
    could expand without limit. Raises xml.etree.ElementTree.ParseError when the packet is not XML.
    """
    if len(packet) > _MAX_BYTES:
        return {}
    text = packet if isinstance(packet, str) else packet.decode("utf-8", "replace")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        return {}
    found: dict[str, list[str]] = {}
    root = ElementTree.fromstring(text.strip("\ufeff\0 \t\r\n"))
    # Only descriptions of this image are read. A packet may also describe the images that it was
    # made of.
    whole = root if root.tag == f"{_RDF}RDF" else root.find(f"{_RDF}RDF")
    for description in [] if whole is None else whole.findall(f"{_RDF}Description"):
        for name in _PROPERTIES:
            prefix, _, local = name.partition(":")
            tag = f"{{{_NAMESPACES[prefix]}}}{local}"
            texts = [description.get(tag, ""), *_texts(description.findall(tag))]
            values = found.get(name, []) + [text.strip() for text in texts if text.strip()]
            if values:
                found[name] = list(dict.fromkeys(values))[:_MAX_VALUES]
    return found


def _texts(elements: list[ElementTree.Element]) -> Iterator[str]:
    """Yield the text of a simple property, and each item of an array or of alternatives."""
    for element in elements:
        items = [item.text or "" for item in element.findall(f"*/{_RDF}li")]
        yield from items or [element.text or ""]
