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
