"""Text in metadata: decoded where its encoding is known, or else kept as bytes, never guessed."""

import io
import struct
import time
import unicodedata
import zlib

import pytest
from PIL import Image

from images.encodings import UndecodedText, decode_text, escape_bytes, iptc_encoding, is_undecoded
from images.errors import InvalidImage
from images.metadata import read_metadata
from images.validators import inspect_image
from tests.images.image_files import encode_image, random_scene, write_file


def with_iptc(datasets, charset=b""):
    """A JPEG with these datasets of record 2 (IPTC-IIM 4.2), in Photoshop's APP13 segment."""
    coded = b""
    if charset:
        coded += b"\x1c\x01\x5a" + struct.pack(">H", len(charset)) + charset
    for number, value in datasets:
        coded += b"\x1c\x02" + bytes([number]) + struct.pack(">H", len(value)) + value
    resource = (
        b"8BIM\x04\x04\0\0" + struct.pack(">I", len(coded)) + coded + b"\0" * (len(coded) % 2)
    )
    body = b"Photoshop 3.0\0" + resource
    jpeg = encode_image(random_scene(1))
    return jpeg[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + jpeg[2:]


def metadata_of(folder, content):
    return read_metadata(write_file(folder, "a", content))


CAPTION, KEYWORDS, CITY = 120, 25, 90


@pytest.mark.parametrize(
    ("text", "encoding", "charset"),
    [
        ("Ужин 夕食", "utf-8", b""),
        ("Ужин 夕食", "utf-8", b"\x1b%G"),
        ("Ужин", "iso8859-5", b"\x1b-L"),
        ("Café", "iso8859-1", b"\x1b.A"),
        ("夕食", "iso2022_jp", b""),
        (unicodedata.normalize("NFD", "Ёлка ガ"), "utf-8", b""),
    ],
)
def test_iptc_is_read_in_its_declared_encoding(tmp_path, text, encoding, charset):
    content = with_iptc([(CAPTION, text.encode(encoding))], charset)
    assert metadata_of(tmp_path, content) == {
        "iptc": {"Caption-Abstract": unicodedata.normalize("NFC", text)}
    }


@pytest.mark.parametrize("charset", [b"", b"\x1b%G", b"\x1b%5"])
@pytest.mark.parametrize(
    ("text", "encoding"), [("Ужин в лагере", "cp1251"), ("夕食の表", "cp932"), ("Ужин", "koi8-r")]
)
def test_iptc_in_another_encoding_is_kept_as_bytes(tmp_path, text, encoding, charset):
    raw = text.encode(encoding)
    content = with_iptc([(CAPTION, raw), (CITY, b"Chita")], charset)
    metadata = metadata_of(tmp_path, content)
    assert metadata == {
        "iptc": {"City": "Chita"},
        "undecoded": {"IPTC Caption-Abstract": escape_bytes(raw)},
    }
    shown = metadata["undecoded"]["IPTC Caption-Abstract"]
    assert shown.encode().decode("unicode_escape").encode("latin-1") == raw


def test_keywords_are_no_more_than_a_person_chooses(tmp_path):
    content = with_iptc([(KEYWORDS, b"word %d" % n) for n in range(4_000)])
    assert len(metadata_of(tmp_path, content)["iptc"]["Keywords"]) == 100


def exif_jpeg(tags, user_comment=None):
    exif = Image.Exif()
    for tag, value in tags.items():
        exif[tag] = value
    if user_comment is not None:
        exif.get_ifd(0x8769)[0x9286] = user_comment
    return encode_image(random_scene(1), exif=exif)


@pytest.mark.parametrize("format", ["JPEG", "TIFF", "PNG", "WEBP"])
def test_exif_text_is_utf_8_or_kept_as_bytes(tmp_path, format):
    good, old = "Ужин".encode(), "Ужин".encode("cp1251")
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = "d" * len(good), "a" * len(old)

    def replaced(data):
        # Pillow itself writes no more than ASCII.
        return data.replace(b"d" * len(good), good).replace(b"a" * len(old), old)

    content = encode_image(random_scene(1), format, exif=replaced(exif.tobytes()))
    if format == "TIFF":
        content = replaced(encode_image(random_scene(1), format, exif=exif.tobytes()))
    metadata = metadata_of(tmp_path, content)
    assert metadata["exif"]["ImageDescription"] == "Ужин"
    assert metadata["undecoded"] == {"Exif Artist": escape_bytes(old)}


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"ASCII\0\0\0Supper\0", "Supper"),
        (b"ASCII\0\0\0" + "Ужин".encode(), "Ужин"),
        (b"UNICODE\0" + "夕食".encode("utf-16-be"), "夕食"),
        (b"UNICODE\0\xff\xfe" + "夕食".encode("utf-16-le"), "夕食"),
        (b"JIS\0\0\0\0\0" + "夕食".encode("iso2022_jp"), "夕食"),
        (b"\0" * 8 + b"Supper", "Supper"),
        (b"\0" * 40, None),
        (b"ASCII\0\0\0" + b" " * 40, None),
    ],
)
def test_a_user_comment_is_read_by_its_character_code(tmp_path, value, text):
    found = metadata_of(tmp_path, exif_jpeg({}, value)).get("exif", {}).get("UserComment")
    assert found == text


def test_a_user_comment_in_an_old_encoding_is_kept_as_bytes(tmp_path):
    raw = "夕食".encode("cp932")
    for code in (b"ASCII\0\0\0", b"\0" * 8, b"JIS\0\0\0\0\0"):
        metadata = metadata_of(tmp_path, exif_jpeg({}, code + raw))
        assert metadata == {"undecoded": {"Exif UserComment": escape_bytes(raw)}}


def test_the_titles_of_windows_are_utf_16(tmp_path):
    title = "Ужин".encode("utf-16-le") + b"\0\0"
    lone = b"\x00\xd8A\0"
    metadata = metadata_of(tmp_path, exif_jpeg({0x9C9B: title, 0x9C9C: lone}))
    assert metadata["exif"] == {"XPTitle": "Ужин"}
    assert list(metadata["undecoded"]) == ["Exif XPComment"]


def test_xmp_that_is_no_utf_8_is_kept_as_bytes(tmp_path):
    packet = '<x:xmpmeta xmlns:x="adobe:ns:meta/">Ужин</x:xmpmeta>'.encode("cp1251")
    out = io.BytesIO()
    random_scene(1).save(out, "JPEG", xmp=packet)
    assert list(metadata_of(tmp_path, out.getvalue())["undecoded"]) == ["XMP"]


@pytest.mark.parametrize("encoding", ["cp932", "cp1251", "cp866", "koi8-r", "euc-jp", "latin-1"])
def test_bytes_are_never_guessed(encoding):
    raw = {"latin-1": "Café"}.get(encoding, "Ужин").encode(encoding)
    with pytest.raises(UndecodedText) as caught:
        decode_text(raw)
    assert is_undecoded(caught.value.escaped)
    assert not is_undecoded("Café Ужин 夕食 C:/x8e")


def test_declarations_of_iptc():
    assert iptc_encoding(b"\x1b%G") == "utf-8"
    assert iptc_encoding(b"\x1b%/I") == "utf-8"
    assert iptc_encoding(b"\x1b$B") == "iso2022_jp"
    assert iptc_encoding(b"\x1b,A") == iptc_encoding(b"") == iptc_encoding(b"\x1b-?") == ""


def test_large_metadata_are_reported_and_not_read(tmp_path):
    coded = b"\x1c\x02\x19\0\x01x" * 2_000_000
    tags = {270: "x" * 200_000, 315: "Sato", 33723: coded}
    start = time.process_time()
    content = encode_image(random_scene(1), "TIFF", tiffinfo=tags)
    metadata = metadata_of(tmp_path, content)
    assert time.process_time() - start < 5
    assert metadata == {
        "exif": {"Artist": "Sato"},
        "unread": {"Exif ImageDescription": "large", "IPTC": "large"},
    }


def test_a_loop_in_exif_ends(tmp_path):
    exif = Image.Exif()
    exif[0x010E] = "Supper"
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0Comment"
    coded = exif.tobytes()
    # The directory of Exif is made the first one again.
    pointer = struct.pack(">HHI", 0x8769, 4, 1)
    at = coded.index(pointer) + len(pointer)
    looped = coded[:at] + struct.pack(">I", 8) + coded[at + 4 :]
    metadata = metadata_of(tmp_path, encode_image(random_scene(1), exif=looped))
    assert metadata["exif"]["ImageDescription"] == "Supper"


def test_many_segments_of_extended_xmp_are_skipped(tmp_path):
    header = b"http://ns.adobe.com/xmp/extension/\0" + b"A" * 32 + bytes(8)
    body = header + b"<a>" * 20_000
    segment = b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    jpeg = encode_image(random_scene(1))
    start = time.process_time()
    assert metadata_of(tmp_path, jpeg[:2] + segment * 300 + jpeg[2:]) == {}
    assert time.process_time() - start < 3


def test_compressed_text_that_unpacks_to_gigabytes_is_refused(tmp_path):
    packed = zlib.compress(bytes(200_000_000), 9)
    body = b"XML:com.adobe.xmp\0\1\0\0\0" + packed
    chunk = struct.pack(">I", len(body)) + b"iTXt" + body
    chunk += struct.pack(">I", zlib.crc32(b"iTXt" + body))
    png = encode_image(random_scene(1), "PNG")
    path = write_file(tmp_path, "bomb.png", png[:33] + chunk + png[33:])
    start = time.process_time()
    with pytest.raises(InvalidImage, match=r"bomb\.png"):
        inspect_image(path)
    assert time.process_time() - start < 3
