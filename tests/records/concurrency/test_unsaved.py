"""A record that was deleted, published or given a new scan while its form was open."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from photos.models import Photo
from records.publication import publish
from tests import builders
from tests.admin_pages import admin_url, create_user_in_group
from tests.records.concurrency.two_curators import opened_by, reread, save, shown_data, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def hanako(db):
    return sign_in("hanako")


@pytest.fixture
def ivan(db):
    return sign_in("ivan")


def scan():
    out = BytesIO()
    Image.new("RGB", (40, 30), (90, 80, 70)).save(out, "JPEG")
    return SimpleUploadedFile("mine.jpg", out.getvalue(), "image/jpeg")


def test_what_was_typed_into_a_deleted_record_is_shown(hanako, ivan):
    photo = builders.make_photo(state="draft")
    his = opened_by(ivan, photo)
    hanako.post(admin_url(photo, "delete"), {"post": "yes"})
    answer = save(ivan, photo, his | {"title_en": "A long sentence of his"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "deleted meanwhile by hanako" in page
    assert "A long sentence of his" in page
    assert str(his["title_ru"]) not in page.split("<section", 1)[1]


def test_what_a_contributor_typed_into_a_record_published_meanwhile_is_shown(client):
    client.force_login(create_user_in_group("Contributor"))
    photo = builders.make_photo(state="draft")
    his = opened_by(client, photo)
    publish(record=photo)
    answer = save(client, photo, his | {"description_en": "A long sentence of his"})
    assert answer.status_code == 403
    assert "A long sentence of his" in answer.content.decode()
    assert (reread(photo).description_en or "") == ""


def test_a_form_that_was_never_allowed_is_forbidden_as_before(client):
    client.force_login(create_user_in_group("Contributor"))
    photo = builders.make_photo()
    assert save(client, photo, {"title_en": "x"}).status_code == 403


def test_a_scan_that_was_replaced_meanwhile_is_not_replaced_without_a_word(ivan):
    photo = builders.make_photo(state="draft", master=builders.make_master())
    his = opened_by(ivan, photo)
    Photo.objects.filter(pk=photo.pk).update(master=builders.make_master(original_name="new.jpg"))
    answer = save(ivan, photo, his | {"upload": scan()})
    assert "the scan was replaced meanwhile" in answer.content.decode()
    assert reread(photo).master.original_name == "new.jpg"
    answer = save(ivan, photo, shown_data(answer) | {"upload": scan()})
    assert answer.status_code == 302, answer.context["errors"]
    assert reread(photo).master.original_name == "mine.jpg"
