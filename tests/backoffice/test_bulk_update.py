"""Bulk update of many records: previewed first, made in one changeset, refused as a whole."""

import pytest
from django.db import OperationalError
from django.urls import reverse
from reversion.models import Revision, Version

from backoffice.bulk_update import changes
from photos.models import Photo
from records.history import restore
from tests.builders import make_collection, make_photo, make_place, make_subject, make_testimony

pytestmark = pytest.mark.django_db


def address(*records):
    keys = "&".join(f"pk={record.pk}" for record in records)
    return f"{reverse('backoffice:bulk_update', args=[records[0]._meta.label])}?{keys}"


def test_nothing_is_changed_before_the_preview(curator):
    place = make_place()
    here, elsewhere = make_photo(place=place), make_photo()
    page = curator.post(address(here, elsewhere), {"place": place.pk, "preview": "yes"})
    assert page.context["changing"] == 1
    assert [bool(change.lines) for change in page.context["changes"]] == [False, True]
    elsewhere.refresh_from_db()
    assert elsewhere.place is None


def test_one_changeset_that_history_can_undo(curator):
    old, new, collection = make_subject(), make_subject(), make_collection()
    photos = [make_photo(subjects=(old,), date="1946") for _ in range(3)]
    data = {"add": [new.pk], "remove": [old.pk], "date": "May 1947", "confirm": "yes"}
    data |= {"collection": collection.pk, "image_rights": "InC", "why": "The register."}
    # The first version is the one that the undo restores.
    curator.post(address(*photos), {"add": [old.pk], "date": "1946-02", "confirm": "yes"})
    before = Revision.objects.count()
    assert curator.post(address(*photos), data).status_code == 302
    assert Revision.objects.count() == before + 1
    assert Revision.objects.latest("pk").comment == "The register."
    for photo in Photo.objects.all():
        assert list(photo.subjects.all()) == [new]
        assert (photo.date_edtf, photo.collection) == ("1947-05", collection)
        assert photo.image_rights == "InC"
    earlier = Version.objects.get_for_object(photos[0])[1]
    restore(version=earlier, user=None)
    back = Photo.objects.get(pk=photos[0].pk)
    assert (list(back.subjects.all()), back.date_edtf) == ([old], "1946-02")


def test_one_refusal_leaves_all_unchanged(curator):
    draft = make_collection(state="draft")
    public, own = make_photo(), make_photo(state="draft")
    page = curator.post(address(public, own), {"collection": draft.pk, "confirm": "yes"})
    assert page.status_code == 200
    assert draft.identifier in page.context["changes"][0].error
    assert not Photo.objects.filter(collection=draft).exists()


@pytest.fixture
def one_by_one(monkeypatch):
    """More than two records are changed one by one."""
    monkeypatch.setattr("backoffice.bulk_update.changes.MAX_ATOMIC", 2)


def test_many_are_changed_in_several_changesets(curator, one_by_one):
    photos, place = [make_photo() for _ in range(5)], make_place()
    before = Revision.objects.count()
    data = {"place": place.pk, "confirm": "yes", "why": "The register."}
    assert curator.post(address(*photos), data).status_code == 302
    assert Photo.objects.filter(place=place).count() == 5
    assert Revision.objects.count() == before + 5
    assert {kept.comment for kept in Revision.objects.order_by("-pk")[:5]} == {"The register."}


def test_of_many_a_refusal_is_named_and_the_others_are_changed(curator, one_by_one):
    draft = make_collection(state="draft")
    own = [make_photo(state="draft") for _ in range(3)]
    public = make_photo()
    data = {"collection": draft.pk, "confirm": "yes", "why": "The register."}
    page = curator.post(address(*own, public), data)
    assert page.status_code == 200
    assert set(Photo.objects.filter(collection=draft)) == set(own)
    assert [draft.identifier in change.error for change in page.context["changes"]] == [
        *[False] * 3,
        True,
    ]
    words = page.content.decode()
    assert "3 records were changed." in words
    assert "1 record was left as it was" in words
    assert page.context["form"]["why"].value() == "The register."


def test_a_record_that_the_database_refuses_is_named_and_the_others_are_changed(
    curator, one_by_one, monkeypatch
):
    photos, place = [make_photo() for _ in range(5)], make_place()
    applied = changes._apply

    def locked(seen, wanted, change_set):
        if seen.pk == photos[2].pk:
            raise OperationalError("database is locked")
        applied(seen, wanted, change_set)

    monkeypatch.setattr(changes, "_apply", locked)
    page = curator.post(address(*photos), {"place": place.pk, "confirm": "yes"})
    refusals = [change.error for change in page.context["changes"]]
    assert [bool(refusal) for refusal in refusals] == [False, False, True, False, False]
    assert "database is locked" in refusals[2]
    assert Photo.objects.filter(place=place).count() == 4


@pytest.mark.parametrize("wrong", [{}, {"date": "31 February 1947"}])
def test_invalid_changes_are_reported(curator, wrong):
    photo = make_photo()
    page = curator.post(address(photo), {**wrong, "confirm": "yes"})
    assert page.status_code == 200
    refusals = [change.error for change in page.context["changes"]]
    assert page.context["form"].errors or any(refusals)


def test_a_subject_is_not_added_and_removed(curator):
    subject = make_subject()
    data = {"add": [subject.pk], "remove": [subject.pk], "confirm": "yes"}
    assert "remove" in curator.post(address(make_photo()), data).context["form"].errors


def test_a_contributor_changes_drafts_alone(contributor):
    draft, public = make_photo(state="draft"), make_photo()
    place = make_place()
    contributor.post(address(draft, public), {"place": place.pk, "confirm": "yes"})
    assert list(Photo.objects.filter(place=place)) == [draft]


def test_without_permission_there_is_no_bulk_update(stranger):
    photo = make_photo()
    assert stranger.get(address(photo)).status_code == 403
    data = {"place": make_place().pk, "confirm": "yes"}
    assert stranger.post(address(photo), data).status_code == 403


def test_testimonies_too(curator):
    testimony, place = make_testimony(), make_place()
    curator.post(address(testimony), {"place": place.pk, "confirm": "yes"})
    testimony.refresh_from_db()
    assert testimony.place == place


def test_the_action_opens_it_and_refuses_too_many(curator, monkeypatch):
    monkeypatch.setattr("backoffice.bulk_update.views.MAX_RECORDS", 2)
    photos = [make_photo() for _ in range(3)]
    listing = reverse("admin:photos_photo_changelist")
    chosen = {"action": "change_many", "_selected_action": [p.pk for p in photos[:2]]}
    assert len(curator.post(listing, chosen, follow=True).context["records"]) == 2
    chosen["_selected_action"] = [p.pk for p in photos]
    assert "At most 2" in curator.post(listing, chosen, follow=True).content.decode()
