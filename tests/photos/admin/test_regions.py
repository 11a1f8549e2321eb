"""Described regions in the admin, by the number fields into which the drawing board writes."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from photos.models import Photo
from records.models import State
from search.models import CatalogueVersion
from tests import builders
from tests.admin_pages import admin_url, form_data

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

ERRORS = "inline_admin_formsets"


@pytest.fixture
def photo():
    """A published photograph of 1600 by 1200 pixels."""
    return builders.make_photo(master=builders.make_master())


def with_regions(data, *rectangles, **values):
    """`data` with a new region for each rectangle `x,y,w,h`."""
    first = int(data["regions-TOTAL_FORMS"])
    for number, rectangle in enumerate(rectangles, start=first):
        part = dict(zip("xywh", rectangle.split(","), strict=True)) | {"description_ja": "徽章"}
        data |= {f"regions-{number}-{name}": value for name, value in (part | values).items()}
    return data | {"regions-TOTAL_FORMS": first + len(rectangles)}


def errors(answer):
    (regions,) = (one.formset for one in answer.context[ERRORS] if one.formset.prefix == "regions")
    return [form.errors for form in regions.forms]


def scan(size):
    out = BytesIO()
    Image.new("RGB", size, (90, 80, 70)).save(out, "PNG")
    return SimpleUploadedFile("scan.png", out.getvalue(), "image/png")


def test_a_curator_describes_regions_in_any_language(curator, photo):
    data = with_regions(form_data(curator, admin_url(photo)), "0,0,100,100", "50,60,70,80")
    version = CatalogueVersion.current_version()
    answer = curator.post(admin_url(photo), data)
    assert answer.status_code == 302, errors(answer)
    assert [(one.order, one.rectangle, one.description_ja) for one in photo.regions.all()] == [
        (1, "0,0,100,100", "徽章"),
        (2, "50,60,70,80", "徽章"),
    ]
    assert CatalogueVersion.current_version() == version + 1


def test_what_reaches_beyond_the_scan_is_refused_beside_its_number(curator, photo):
    data = with_regions(form_data(curator, admin_url(photo)), "1500,0,200,100")
    answer = curator.post(admin_url(photo), data)
    assert "at most 100" in str(errors(answer)[0]["w"])
    assert not photo.regions.exists()


def test_no_words_no_region(curator, photo):
    data = with_regions(form_data(curator, admin_url(photo)), "0,0,100,100", description_ja="")
    answer = curator.post(admin_url(photo), data)
    assert "in at least one language" in str(errors(answer)[0])


def test_without_a_scan_the_form_says_what_to_do(curator):
    photo = builders.make_photo()
    assert (
        "save the photograph with its scan first" in curator.get(admin_url(photo)).content.decode()
    )
    answer = curator.post(
        admin_url(photo), with_regions(form_data(curator, admin_url(photo)), "0,0,100,100")
    )
    assert "no scan to describe a region of" in str(errors(answer)[0])


def test_a_smaller_scan_does_not_cut_off_what_was_described(curator, photo):
    builders.make_region(photo, "100,200,300,400")
    data = form_data(curator, admin_url(photo)) | {"upload": scan((390, 700))}
    answer = curator.post(admin_url(photo), data)
    assert "at most 290" in str(errors(answer)[0]["w"])
    assert Photo.objects.get(pk=photo.pk).master == photo.master


@pytest.mark.django_db(transaction=True)
def test_a_scan_and_its_regions_come_in_one_save(curator):
    photo = builders.make_photo(state=State.DRAFT)
    data = with_regions(form_data(curator, admin_url(photo)), "0,0,40,30") | {
        "upload": scan((40, 30))
    }
    answer = curator.post(admin_url(photo), data)
    assert answer.status_code == 302, errors(answer)
    assert photo.regions.get().rectangle == "0,0,40,30"


@pytest.mark.django_db(transaction=True)
def test_a_scan_of_other_size_asks_to_look_at_the_regions_again(curator, photo):
    builders.make_region(photo, "10,10,20,20")
    data = form_data(curator, admin_url(photo)) | {"upload": scan((400, 300))}
    answer = curator.post(admin_url(photo), data, follow=True)
    assert "look whether each still lies where it should" in answer.content.decode()
