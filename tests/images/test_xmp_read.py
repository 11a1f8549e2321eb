"""XMP as programs write it: attributes and elements, alternatives, bags and sequences."""

import time
from contextlib import contextmanager
from io import BytesIO
from xml.etree.ElementTree import ParseError

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from images.encodings import UndecodedText
from images.metadata import read_metadata
from images.validators import inspect_image
from images.xmp_read import LargePacket, read_properties
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


@contextmanager
def measured_cpu():
    """Measure the processor time of a block; other processes do not count."""
    start = time.process_time()
    yield lambda: time.process_time() - start


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
    assert read_properties(bomb.encode(encoding)) == {}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-16-le", "cp1251", "cp932"])
def test_a_packet_in_an_encoding_that_it_shows_is_read(encoding):
    packet = PACKET.replace("\ufeff", "").replace("夕食", "ト" if encoding == "cp932" else "Ужин")
    if not encoding.startswith("utf"):
        packet = f'<?xml version="1.0" encoding="{encoding}"?>' + packet
    titles = read_properties(packet.encode(encoding))["dc:title"]
    assert titles == ["Supper", "ト" if encoding == "cp932" else "Ужин"]


def test_a_packet_in_an_encoding_that_it_does_not_show_is_not_guessed():
    with pytest.raises(UndecodedText):
        read_properties(PACKET.replace("\ufeff", "").replace("夕食", "Ужин").encode("cp1251"))


HEAD = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><rdf:Description>'
)
TAIL = "</rdf:Description></rdf:RDF></x:xmpmeta>"
LARGE = {
    "nested and not closed": "<a>" * 600_000,
    "nested": "<a>" * 280_000 + "</a>" * 280_000,
    "nested in a title": f"{HEAD}<dc:title>{'<a>' * 200_000}{'</a>' * 200_000}</dc:title>{TAIL}",
    "namespaces": "".join(f'<a xmlns:n{n}="u">' for n in range(90_000)),
    "values": f"{HEAD}<dc:subject><rdf:Bag>{'<rdf:li/>' * 200_000}</rdf:Bag></dc:subject>{TAIL}",
    "bytes": f"{HEAD}<dc:title>{'x' * 2_000_000}</dc:title>{TAIL}",
}


@pytest.mark.parametrize("packet", LARGE.values(), ids=LARGE)
def test_a_large_packet_is_not_read(packet):
    with measured_cpu() as seconds, pytest.raises(LargePacket):
        read_properties(packet)
    assert seconds() < 2


def test_many_descriptions_and_keywords_are_read_in_a_bounded_time():
    words = "".join(f"<rdf:li>{n}</rdf:li>" for n in range(80_000))
    many = f"{HEAD}<dc:subject><rdf:Bag>{words}</rdf:Bag></dc:subject>{TAIL}"
    parts = f"{TAIL.split('</rdf:RDF>')[0]}<rdf:Description>" * 30_000
    with measured_cpu() as seconds:
        assert len(read_properties(many)["dc:subject"]) == 100
        assert read_properties(HEAD + parts + TAIL) == {}
    assert seconds() < 4


@pytest.mark.parametrize("format", ["PNG", "TIFF", "WEBP"])
def test_a_large_packet_is_reported_and_the_rest_is_read(tmp_path, format):
    exif = Image.Exif()
    exif[0x010E] = "Supper"
    bomb, out = LARGE["nested and not closed"], BytesIO()
    options = {"exif": exif, "xmp": bomb.encode()}
    if format == "TIFF":
        options = {"tiffinfo": {700: bomb.encode(), 270: "Supper"}}
    if format == "PNG":
        options["pnginfo"] = PngInfo()
        options["pnginfo"].add_itxt("XML:com.adobe.xmp", bomb[:900_000])
        del options["xmp"]
    random_picture(1, 64, 48).save(out, format, **options)
    path = write_file(tmp_path, "a", out.getvalue())
    with measured_cpu() as seconds:
        assert inspect_image(path).width == 64
        metadata = read_metadata(path)
    assert seconds() < 3
    assert metadata == {"exif": {"ImageDescription": "Supper"}, "unread": {"XMP": "large"}}


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
