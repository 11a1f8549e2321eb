"""Uploading the scan of a photograph in its admin form."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from photos.models import Photo
from records.models import State
from tests import builders
from tests.admin_pages import admin_url, form_data, model_admin_url

pytestmark = pytest.mark.django_db


def _scan(name="scan.png", size=(40, 30), colour=(90, 80, 70)):
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return SimpleUploadedFile(name, out.getvalue(), "image/png")


def _upload(client, photo, scan):
    data = form_data(client, admin_url(photo)) | {"upload": scan}
    return client.post(admin_url(photo), data)


@pytest.mark.django_db(transaction=True)
def test_a_scan_is_uploaded_with_its_record_and_shown_in_the_list(curator):
    photo = builders.make_photo(state=State.DRAFT)
    assert _upload(curator, photo, _scan()).status_code == 302
    photo.refresh_from_db()
    assert (photo.master.original_name, photo.master.width) == ("scan.png", 40)
    assert (
        f"/media/{photo.master.sha256}/40.jpg"
        in curator.get(model_admin_url(Photo)).content.decode()
    )
    assert curator.get(f"/media/{photo.master.sha256}/40.jpg").status_code == 200


def test_a_file_that_is_no_photograph_is_refused_beside_its_field(curator):
    photo = builders.make_photo(state=State.DRAFT)
    answer = _upload(curator, photo, SimpleUploadedFile("letter.jpg", b"Dear museum,"))
    assert answer.status_code == 200
    assert "letter.jpg" in str(answer.context["adminform"].form.errors["upload"])
    photo.refresh_from_db()
    assert photo.master is None


@pytest.mark.django_db(transaction=True)
def test_the_same_scan_twice_names_the_record_that_has_it(curator):
    first, second = builders.make_photo(state=State.DRAFT), builders.make_photo(state=State.DRAFT)
    _upload(curator, first, _scan())
    answer = _upload(curator, second, _scan("copy.png"))
    assert first.identifier in str(answer.context["adminform"].form.errors["upload"])
    assert Photo.objects.filter(master=None).count() == 1


@pytest.mark.django_db(transaction=True)
def test_what_is_kept_and_not_shown_is_said(curator):
    photo = builders.make_photo(state=State.DRAFT)
    scan = _scan()
    scan = SimpleUploadedFile("scan.png", scan.read() + b"\x01", "image/png")
    data = form_data(curator, admin_url(photo)) | {"upload": scan}
    page = curator.post(admin_url(photo), data, follow=True).content.decode()
    assert "1 byte after the end of the image is kept" in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("format", ["AVIF", "GIF"])
def test_avif_and_gif_are_scans(curator, format):
    photo = builders.make_photo(state=State.DRAFT)
    out = BytesIO()
    Image.new("RGB", (40, 30), (90, 80, 70)).save(out, format)
    scan = SimpleUploadedFile(f"scan.{format.lower()}", out.getvalue(), f"image/{format.lower()}")
    assert _upload(curator, photo, scan).status_code == 302
    photo.refresh_from_db()
    assert photo.master.format == format
    assert photo.master.file.name.endswith(f".{format.lower()}")
    assert photo.master.file.read() == out.getvalue()
    assert curator.get(f"/media/{photo.master.sha256}/40.avif").status_code == 200


def test_metadata_in_an_unknown_encoding_are_shown_as_bytes(curator):
    says = {"undecoded": {"IPTC Headline": r"\xd3\xe6"}, "unread": {"XMP": "large"}}
    photo = builders.make_photo(
        state=State.DRAFT, master=builders.make_master(original_name="1.jpg", suggestions=says)
    )
    page = curator.get(admin_url(photo)).content.decode()
    assert r"IPTC Headline: \xd3\xe6 (text in an unknown encoding" in page
    assert "XMP:  (too large to be a description" in page
