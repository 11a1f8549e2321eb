"""Described regions: inside the picture, as text for everyone, searchable, and in the history."""

import re

import pytest
from django.core.exceptions import ValidationError
from reversion.models import Version

from photos.models import Region
from records.changes import changeset
from records.history import history_steps, restore
from tests.builders import (
    make_master,
    make_person,
    make_photo,
    make_place,
    make_region,
    make_subject,
)
from tests.page_text import main_text, page_html

pytestmark = pytest.mark.django_db


@pytest.fixture
def photo():
    """A photograph of 1600 by 1200 pixels."""
    return make_photo(master=make_master())


def rectangle(photo, x, y, w, h):
    return Region(photo=photo, x=x, y=y, w=w, h=h, description_en="A badge on a cap.")


@pytest.mark.parametrize("inside", [(0, 0, 1600, 1200), (0, 0, 8, 8), (1592, 1192, 8, 8)])
def test_a_region_must_be_inside_the_image(photo, inside):
    rectangle(photo, *inside).full_clean()


@pytest.mark.parametrize(
    ("outside", "field", "said"),
    [
        ((1000, 0, 601, 100), "w", "the image, which has 1600: at most 600"),
        ((0, 1200, 100, 8), "h", "the image, which has 1200: at most 0"),
        ((0, 0, 7, 100), "w", "7 pixels cannot be pointed at: at least 8"),
        ((0, 0, 100, 0), "h", "0 pixels cannot be pointed at: at least 8"),
        ((-1, 0, 100, 100), "x", "greater than or equal to 0"),
    ],
)
def test_what_does_not_is_refused_at_its_number(photo, outside, field, said):
    with pytest.raises(ValidationError) as refusal:
        rectangle(photo, *outside).full_clean()
    assert said in " ".join(refusal.value.message_dict[field])


def test_without_a_scan_there_is_nothing_to_point_at():
    with pytest.raises(ValidationError, match="no scan to describe a region of"):
        rectangle(make_photo(), 0, 0, 10, 10).full_clean()


def test_a_region_is_described_in_some_language(photo):
    region = rectangle(photo, 0, 0, 10, 10)
    region.description_en = ""
    with pytest.raises(ValidationError, match="at least one language"):
        region.full_clean()
    region.description_ja = "帽子の徽章"
    region.validate_constraints()


def test_the_page_has_each_part_as_picture_and_words(client, photo):
    make_region(photo, "100,200,300,400")
    make_region(photo, "0,0,1600,1200", description_en="All of it.")
    html = page_html(client, photo.get_absolute_url())
    number = photo.identifier
    assert f'src="/iiif/3/{number}/100,200,300,400/max/0/default.jpg"' in html
    assert f'src="/iiif/3/{number}/0,0,1600,1200/400,300/0/default.jpg"' in html
    # Twice as many pixels for a high-density screen, but never more than the scan has.
    assert f'srcset="/iiif/3/{number}/0,0,1600,1200/800,600/0/default.jpg 2x"' in html
    assert html.count("srcset=") - html.count("<source") - html.count("<picture") == 1
    assert "All of it." in main_text(client, photo.get_absolute_url())


def test_links_of_regions_lead_to_what_is_public(client, photo):
    known, draft = make_person(), make_person(state="draft")
    subject, place = make_subject(), make_place()
    make_region(photo, person=known, subject=subject)
    make_region(photo, person=draft, place=place)
    html = page_html(client, photo.get_absolute_url())
    for public in (known, subject, place):
        assert f'href="{public.get_absolute_url()}"' in html
    assert draft.get_absolute_url() not in html
    assert draft.name_en not in html


def test_words_in_another_language_say_so(client, photo):
    make_region(photo, description_en="", description_ru="Кокарда", description_ja="")
    html = page_html(client, photo.get_absolute_url())
    assert '<span lang="ru">Кокарда</span>' in html
    assert "Shown in Russian: not yet translated into English." in html


def test_parts_of_a_covered_photograph_are_covered_too(client):
    photo = make_photo(master=make_master(), sensitivity="click")
    region = make_region(photo)
    html = page_html(client, photo.get_absolute_url())
    assert region.description_en in html
    assert f"/iiif/3/{photo.identifier}/100" not in html
    covered = re.search(r'<details class="content-warning">.*?</details>', html, re.DOTALL)[0]
    for shown in ("data-viewer=", "/download/", "data-viewer-open", "Open the large picture"):
        assert shown in covered
        assert shown not in html.replace(covered, "")


def test_a_photograph_without_a_scan_offers_no_looking_closely(client):
    html = page_html(client, make_photo().get_absolute_url())
    for absent in ("viewer.js", "data-viewer", "/download/", 'id="regions"'):
        assert absent not in html


def test_a_photograph_is_found_by_what_its_regions_show(client, photo):
    person = make_person(name_en="Katsuragawa Hisoka")
    with changeset(why="Described."):
        make_region(photo, description_en="An accordion.", person=person)
        photo.save()
    for asked in ("accordion", "Katsuragawa"):
        assert photo.title_en in main_text(client, f"/en/search/?q={asked}")
    other = make_photo()
    shown_text = main_text(client, "/en/search/?q=Katsuragawa")
    assert "person in a described region" in shown_text.lower()
    assert other.title_en not in shown_text


def test_regions_are_in_the_history_of_their_photograph(photo):
    with changeset(why="Described."):
        region = make_region(photo, description_en="A cap.")
        photo.save()
    with changeset(why="Seen better."):
        region.description_en = "A cap with a badge."
        region.save()
    last = history_steps(photo)[0]
    (part,) = last.parts
    assert part.kind == "changed"
    assert part.label.lower().startswith("described region")
    assert any("badge" in stretch.text for change in part.changes for stretch in change.segments)
    assert Version.objects.get_for_object(photo).count() == 2


def test_an_older_version_brings_its_regions_back(photo):
    with changeset(why="Described."):
        make_region(photo, "1,2,30,40", description_en="A cap.")
        photo.save()
    with changeset(why="A mistake.") as change_set:
        change_set.delete(photo.regions.get())
    assert not photo.regions.exists()
    restore(version=Version.objects.get_for_object(photo).last(), user=None)
    assert [(one.rectangle, one.description_en) for one in photo.regions.all()] == [
        ("1,2,30,40", "A cap.")
    ]


def test_an_export_has_the_regions(client, photo):
    make_region(photo, "1,2,30,40", description_en="A cap.")
    content = b"".join(client.get("/en/photos/export.csv").streaming_content).decode()
    assert "1,2,30,40: A cap." in content
