"""A better scan replaces another one, which is kept and can be restored."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from photos.models import Master, Photo
from photos.scans import earlier_scans, restore_scan
from records.changes import changeset
from tests import builders
from tests.admin_pages import admin_url, create_user_in_group
from tests.query_counts import count_queries

pytestmark = pytest.mark.django_db


def replace_scan(photo, master, why="A better scan."):
    with changeset(why=why):
        photo = Photo.objects.get(pk=photo.pk)
        photo.master = master
        photo.save()
    return Photo.objects.get(pk=photo.pk)


@pytest.fixture
def masters():
    names = ("first.jpg", "second.jpg", "third.jpg")
    made = [builders.make_master() for _name in names]
    for master, name in zip(made, names, strict=True):
        master.original_name = name
        master.save()
    return made


@pytest.fixture
def photo(masters):
    with changeset(why="Entered."):
        made = builders.make_photo(state="draft", master=masters[0])
    return made


def test_earlier_scans_are_listed_latest_first(photo, masters):
    assert earlier_scans(photo) == []
    photo = replace_scan(photo, masters[1], "From the negative.")
    photo = replace_scan(photo, masters[2])
    assert [scan.master for scan in earlier_scans(photo)] == [masters[1], masters[0]]
    assert earlier_scans(photo)[1].why == "From the negative."


def test_brought_back_the_other_is_kept_in_its_turn(photo, masters):
    photo = replace_scan(photo, masters[1])
    assert restore_scan(photo, masters[0].pk, user=None) == masters[0]
    photo.refresh_from_db()
    assert photo.master == masters[0]
    assert [scan.master for scan in earlier_scans(photo)] == [masters[1]]
    assert Master.objects.count() == 3


def test_what_it_never_had_or_another_has_is_refused(photo, masters):
    photo = replace_scan(photo, masters[1])
    with pytest.raises(ValidationError, match="never had"):
        restore_scan(photo, masters[2].pk, user=None)
    other = builders.make_photo(master=masters[0])
    with pytest.raises(ValidationError, match=other.identifier):
        restore_scan(photo, masters[0].pk, user=None)
    photo.refresh_from_db()
    assert photo.master == masters[1]


def test_a_region_outside_the_older_scan_is_a_refusal(photo, masters):
    photo = replace_scan(photo, builders.make_master(width=4000, height=3000))
    builders.make_region(photo, "3000,2000,500,500")
    with pytest.raises(ValidationError):
        restore_scan(photo, masters[0].pk, user=None)


def test_by_a_button_of_the_form_and_by_no_other_way(client, curator, photo, masters):
    photo = replace_scan(photo, masters[1])
    where = reverse("admin:photos_photo_scan", args=[photo.pk, masters[0].pk])
    assert where in curator.get(admin_url(photo)).content.decode()
    assert curator.get(where).status_code == 403
    page = curator.post(where, follow=True)
    assert "The scan first.jpg is back." in page.content.decode()
    photo.refresh_from_db()
    assert photo.master == masters[0]
    client.force_login(create_user_in_group("Researcher"))
    back = reverse("admin:photos_photo_scan", args=[photo.pk, masters[1].pk])
    assert client.post(back).status_code == 403
    assert curator.post(reverse("admin:photos_photo_scan", args=[999999, 1])).status_code == 404


def test_the_form_asks_as_many_queries_for_many_scans_as_for_one(curator, photo, masters):
    photo = replace_scan(photo, masters[1])
    few = count_queries(curator, admin_url(photo))
    for _scan in range(4):
        # Of the same name: looking up what a name suggests takes one more query.
        name = masters[1].original_name
        photo = replace_scan(photo, builders.make_master(original_name=name))
    assert count_queries(curator, admin_url(photo)) == few
