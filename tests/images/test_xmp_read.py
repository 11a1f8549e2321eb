"""XMP as programs write it: attributes and elements, alternatives, bags and sequences."""

from io import BytesIO
from xml.etree.ElementTree import ParseError

import pytest
from PIL import Image

from images.metadata import read_metadata
from images.xmp_read import read_properties
from images.xmp_write import XmpStatement, build_packet
from tests.images.image_files import random_picture, write_file

PACKET = """<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
 <rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
   xmlns:dc="http://purl.org/dc/elements/1.1/"
   xmlns:photoshop="http://ns.adobe.com/photoshop/1.0/"
   xmlns:Iptc4xmpCore="http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/">
  <rdf:Description rdf:about="" photoshop:DateCreated="1947-05-03" photoshop:City="Chita">
   <dc:title><rdf:Alt>
     <rdf:li xml:lang="x-default">Supper</rdf:li>
     <rdf:li xml:lang="en">Supper</rdf:li>
     <rdf:li xml:lang="ja">夕食</rdf:li>
   </rdf:Alt></dc:title>
   <dc:subject><rdf:Bag>
     <rdf:li>music</rdf:li><rdf:li> </rdf:li><rdf:li>choir</rdf:li>
   </rdf:Bag></dc:subject>
  </rdf:Description>
  <rdf:Description rdf:about="">
   <dc:creator><rdf:Seq><rdf:li>An amateur</rdf:li></rdf:Seq></dc:creator>
   <Iptc4xmpCore:Location>Barrack 4</Iptc4xmpCore:Location>
   <dc:format>image/jpeg</dc:format>
  </rdf:Description>
 </rdf:RDF>
</x:xmpmeta>
<?xpacket end="w"?>"""
SAID = {
    "dc:title": ["Supper", "夕食"],
    "dc:creator": ["An amateur"],
    "dc:subject": ["music", "choir"],
    "photoshop:DateCreated": ["1947-05-03"],
    "photoshop:City": ["Chita"],
    "Iptc4xmpCore:Location": ["Barrack 4"],
}


@pytest.mark.parametrize("given", [PACKET, PACKET.encode(), PACKET.encode() + b"\0\0"])
def test_a_packet_is_read(given):
    assert read_properties(given) == SAID


def test_what_the_museum_writes_into_downloads_is_read():
    shown_text = XmpStatement(
        "PH-0001", "https://m.example/id/PH-0001", "https://r.example/", {"en": "Supper"}
    )
    assert read_properties(build_packet(shown_text))["dc:title"] == ["Supper"]


def test_entities_of_its_own_are_not_unfolded():
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert read_properties(bomb + PACKET.split("?>", 1)[1]) == {}


@pytest.mark.parametrize("encoding", ["utf-16-be", "utf-16-le"])
def test_no_encoding_hides_a_declaration(encoding):
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa">]>' + PACKET.split("?>", 1)[1]
    with pytest.raises(ParseError):
        read_properties(bomb.encode(encoding))


def test_a_comment_is_no_declaration():
    assert read_properties(PACKET.replace("<rdf:RDF", "<!-- by a program --><rdf:RDF", 1)) == SAID


def test_what_is_said_of_another_picture_inside_is_not_taken():
    inside = (
        "<dc:format><rdf:Bag><rdf:li><rdf:Description><dc:rights>Other</dc:rights>"
        "</rdf:Description></rdf:li></rdf:Bag></dc:format>"
    )
    packet_ = PACKET.replace("<dc:format>image/jpeg</dc:format>", inside)
    assert packet_ != PACKET
    assert read_properties(packet_) == SAID


def test_invalid_xml_is_reported():
    with pytest.raises(ParseError):
        read_properties("<x:xmpmeta")


@pytest.mark.parametrize("name", ["a.jpg", "a.tif", "a.png", "a.webp"])
def test_every_format_carries_it(tmp_path, name):
    out = BytesIO()
    format = {"jpg": "JPEG", "tif": "TIFF", "png": "PNG", "webp": "WEBP"}[name[2:]]
    extra = {}
    if format == "TIFF":
        extra["tiffinfo"] = {700: PACKET.encode()}
    else:
        extra["xmp"] = PACKET.encode()
    if format == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", PACKET)
        extra = {"pnginfo": info}
    random_picture(1, 64, 48).save(out, format, **extra)
    assert read_metadata(write_file(tmp_path, name, out.getvalue())) == {"xmp": SAID}


def test_damaged_xmp_leaves_the_rest(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "Supper"
    out = BytesIO()
    random_picture(1, 64, 48).save(out, "JPEG", exif=exif, xmp=b"<x:xmpmeta")
    path = write_file(tmp_path, "a.jpg", out.getvalue())
    assert read_metadata(path) == {"exif": {"ImageDescription": "Supper"}}
