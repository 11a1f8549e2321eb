"""Downloads: the pixels of the derivative, with XMP metadata on rights and source."""

import io
from xml.etree import ElementTree

import pytest
import pyvips
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from images.storage import derivative_name, derivatives
from images.xmp_write import NotAJpeg, XmpStatement, build_packet, insert_packet
from photos.ingest import Ingest
from records.changes import changeset
from tests.builders import make_person, make_photo, make_photo_person
from tests.images.image_files import corners, encode_image, write_file
from tests.page_text import page_html

NS = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
}
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture
def photo(tmp_path):
    with Ingest() as ingest:
        prepared = ingest.stage(write_file(tmp_path, "a.jpg", encode_image(corners(800, 600))))
        with changeset(why="A scan came in."):
            photo = make_photo(
                master=ingest.commit(prepared),
                image_rights="InC",
                credit_en="A family’s album",
                credit_ru="Семейный альбом",
            )
            make_photo_person(photo, make_person(name_en="Ueda Ken"), "photographer")
            make_photo_person(
                photo, make_person(name_en="Nobody Sure"), "photographer", certainty="possible"
            )
            make_photo_person(photo, make_person(name_en="A Draft", state="draft"), "photographer")
    return photo


def xmp_of(jpeg):
    """The XMP packet as libvips reads it, which is independent of our reader."""
    image = pyvips.Image.jpegload_buffer(jpeg)
    return ElementTree.fromstring(
        bytes(image.get("xmp-data")).split(b"?>", 1)[1].rsplit(b"<?", 1)[0]
    )


def xmp_texts(xmp, name):
    return [one.text for one in xmp.findall(f".//{name}//rdf:li", NS)]


def by_language(xmp, name):
    return {one.get(LANG): one.text for one in xmp.findall(f".//{name}/rdf:Alt/rdf:li", NS)}


@pytest.mark.django_db(transaction=True)
def test_a_copy_says_whose_it_is_and_its_pixels_are_untouched(client, photo):
    response = client.get(f"/en/photos/{photo.identifier}/download/640/")
    assert response["Content-Type"] == "image/jpeg"
    assert f'filename="{photo.identifier}-640.jpg"' in response["Content-Disposition"]
    xmp = xmp_of(response.content)
    assert xmp_texts(xmp, "dc:creator") == ["Ueda Ken"]
    assert xmp.findtext(".//dc:identifier", namespaces=NS) == photo.identifier
    assert xmp.findtext(".//dc:source", namespaces=NS) == f"http://testserver/id/{photo.identifier}"
    assert xmp.findtext(".//photoshop:Credit", namespaces=NS) == "A family’s album"
    assert xmp.findtext(".//xmpRights:WebStatement", namespaces=NS).startswith(
        "http://rightsstatements.org/vocab/InC/"
    )
    assert by_language(xmp, "dc:rights")["en"] == "A family’s album. In copyright."
    assert by_language(xmp, "dc:rights")["ru"].startswith("Семейный альбом. ")
    assert set(by_language(xmp, "dc:title")) == {"x-default", "en", "ru", "ja"}
    with derivatives().open(derivative_name(photo.master.sha256, 640, "jpg")) as file:
        stored = file.read()
    with Image.open(io.BytesIO(response.content)) as ours, Image.open(io.BytesIO(stored)) as plain:
        assert ours.tobytes() == plain.tobytes()
    assert len(response.content) > len(stored)


@pytest.mark.django_db(transaction=True)
def test_the_credit_is_in_the_language_of_the_page(client, photo):
    xmp = xmp_of(client.get(f"/ru/photos/{photo.identifier}/download/320/").content)
    assert xmp.findtext(".//photoshop:Credit", namespaces=NS) == "Семейный альбом"


@pytest.mark.django_db(transaction=True)
def test_the_page_links_every_size_and_each_answers(client, photo):
    html = page_html(client, photo.get_absolute_url())
    for width in (320, 640, 800):
        address = f"/en/photos/{photo.identifier}/download/{width}/"
        assert f'href="{address}"' in html
        response = client.get(address)
        assert pyvips.Image.jpegload_buffer(response.content).width == width
        again = client.get(address, headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
    for absent in (0, 321, 1280):
        assert client.get(f"/en/photos/{photo.identifier}/download/{absent}/").status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["draft", "review", "withdrawn"])
def test_what_is_not_public_is_not_taken_away(client, photo, state):
    type(photo).objects.filter(pk=photo.pk).update(
        state=state,
        withdrawal_category="law",
        withdrawal_reason_en="x",
        withdrawn_at=timezone.now(),
    )
    assert client.get(f"/en/photos/{photo.identifier}/download/640/").status_code == 404


@pytest.mark.django_db
def test_a_placeholder_cannot_be_downloaded(client):
    photo = make_photo()
    for identifier in (photo.identifier, "PH-9999", "ph1", "PH-0001%00", "TE-0001"):
        assert client.get(f"/en/photos/{identifier}/download/640/").status_code == 404


STATEMENT = XmpStatement("PH-0001", "https://museum.example/id/PH-0001", "http://rights.example/")


@given(st.text(max_size=200), st.text(max_size=200))
def test_whatever_is_written_in_a_record_can_be_read_again(title, credit):
    shown_text = build_packet(
        XmpStatement(
            STATEMENT.identifier,
            STATEMENT.source,
            STATEMENT.rights_address,
            title={"en": title},
            credit=credit,
        )
    )
    plain = encode_image(corners())
    jpeg = insert_packet(plain, shown_text)
    assert jpeg.startswith(plain[:20])
    assert jpeg.replace(jpeg[20 : 20 + len(jpeg) - len(plain)], b"", 1) == plain
    assert xmp_of(jpeg) is not None


def test_a_packet_longer_than_a_segment_is_refused():
    with pytest.raises(ValueError, match="a segment of a JPEG holds"):
        build_packet(XmpStatement("PH-0001", "", "", credit="я" * 40_000))


def test_what_is_no_jpeg_is_refused():
    with pytest.raises(NotAJpeg):
        insert_packet(encode_image(corners(), "PNG"), build_packet(STATEMENT))
