"""The trash: deleted records can be restored completely, and are purged after some days."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from reversion.models import Revision, Version

from audit.models import AuditEntry
from catalog.models import Source
from images.storage import masters
from jobs.worker import run_all
from people.models import Testimony
from photos.ingest import Ingest
from photos.models import Master, Photo
from records.changes import changeset
from records.models import State, Tombstone
from tests import builders
from tests.images.image_files import encode_image, random_scene, write_file

pytestmark = pytest.mark.django_db(transaction=True)


def delete(record, why="It was not ours."):
    with changeset(why=why) as change_set:
        change_set.delete(record)
    return record


def age_deletion():
    Tombstone.objects.update(deleted_at=timezone.now() - timedelta(days=91))


def run_purge():
    out = StringIO()
    call_command("purge_trash", stdout=out)
    return out.getvalue()


def test_deletions_of_every_kind_are_listed_with_who_when_and_why(curator):
    photo, place = builders.make_photo(), builders.make_place()
    address = reverse("admin:photos_photo_delete", args=[photo.pk])
    curator.post(address, {"post": "yes"})
    delete(place, "Twice in the list.")
    page = curator.get(reverse("backoffice:trash")).content.decode()
    assert photo.identifier in page
    assert "curator" in page
    assert place.identifier in page
    assert "Twice in the list." in page


def test_the_page_asks_as_much_for_many_as_for_few(curator, assert_same_queries):
    def add(number):
        for _each in range(number // 10):
            delete(builders.make_source())
            delete(builders.make_photo())

    assert_same_queries(curator, reverse("backoffice:trash"), add)


def test_restoring_removes_a_record_from_the_trash(curator):
    testimony = delete(builders.make_testimony(wordings=2))
    (lying,) = curator.get(reverse("backoffice:trash")).context["deleted_records"]
    curator.post(lying.restore_url)
    restored = Testimony.objects.get()
    assert (restored.identifier, restored.state) == (testimony.identifier, State.DRAFT)
    assert restored.wordings.count() == 2
    assert not Tombstone.objects.exists()
    assert not curator.get(reverse("backoffice:trash")).context["deleted_records"]


def test_the_trash_needs_permission_to_delete(contributor):
    assert contributor.get(reverse("backoffice:trash")).status_code == 403


def test_a_stranger_may_not_see_the_trash(stranger):
    assert stranger.get(reverse("backoffice:trash")).status_code == 403


# What a reader sees.


def addresses(photo):
    return [
        photo.get_absolute_url(),
        f"/id/{photo.identifier}",
        f"/ja/id/{photo.identifier}.jsonld",
        f"/iiif/3/{photo.identifier}/info.json",
        f"/iiif/presentation/3/{photo.identifier}/manifest.json",
    ]


@pytest.mark.parametrize("is_purged", [False, True])
def test_a_deleted_record_answers_410_and_tells_nothing_of_itself(client, is_purged):
    photo = delete(builders.make_photo(title_en="A name nobody wants here"))
    if is_purged:
        age_deletion()
        run_purge()
    for address in addresses(photo):
        answer = client.get(address)
        assert answer.status_code == 410, address
        assert "A name nobody" not in answer.content.decode()


@pytest.mark.parametrize("make", [builders.make_place, builders.make_subject])
def test_a_deleted_term_answers_410(client, make):
    term = delete(make())
    assert client.get(term.get_absolute_url()).status_code == 410
    assert client.get(f"/id/{term.identifier}").status_code == 410


def test_a_deleted_draft_answers_404(client):
    photo = delete(builders.make_photo(state="draft"))
    for address in addresses(photo):
        assert client.get(address).status_code == 404, address


# The purge.


@pytest.fixture
def scanned(tmp_path):
    with Ingest() as ingest:
        prepared = ingest.stage(write_file(tmp_path, "a.jpg", encode_image(random_scene(1))))
        with changeset(why="A scan came in."):
            return Photo.objects.create(title_en="A scan", master=ingest.commit(prepared))


def test_nothing_is_purged_before_its_time():
    delete(builders.make_source())
    assert "0 purged" in run_purge()
    assert Version.objects.get_deleted(Source).exists()


def test_the_worker_purges_what_is_old_and_nothing_else():
    old = delete(builders.make_source())
    age_deletion()
    young = delete(builders.make_source())
    run_all(until_empty=True)
    purged_at = dict(Tombstone.objects.values_list("identifier", "purged_at"))
    assert purged_at[old.identifier] is not None
    assert purged_at[young.identifier] is None
    assert Version.objects.get_deleted(Source).count() == 1


def test_a_dry_run_names_and_keeps():
    source = delete(builders.make_source())
    age_deletion()
    out = StringIO()
    call_command("purge_trash", "--dry-run", stdout=out)
    assert f"{source.identifier}" in out.getvalue()
    assert Version.objects.get_deleted(Source).exists()


def test_the_purge_takes_every_version_with_its_parts_and_leaves_the_others(curator):
    with changeset(why="Entered together."):
        testimony, other = builders.make_testimony(wordings=2), builders.make_source()
    delete(testimony)
    age_deletion()
    assert f"{testimony.identifier} is purged." in run_purge()
    models = {version._model for version in Version.objects.all()}
    assert not {model.__name__ for model in models} & {"Testimony", "Wording", "Passage"}
    assert Version.objects.get_for_object(other).exists()
    assert not Revision.objects.filter(version=None).exists()
    stone = Tombstone.objects.get()
    assert (stone.identifier, stone.title, stone.why) == (testimony.identifier, "", "")
    assert AuditEntry.objects.order_by("sequence").last().records == testimony.identifier
    assert not curator.get(reverse("backoffice:trash")).context["deleted_records"]


def test_the_scan_goes_with_the_last_photograph_that_had_it(scanned):
    photo = scanned
    master = photo.master
    delete(photo)
    age_deletion()
    run_purge()
    assert not Master.objects.exists()
    assert not masters().exists(master.file.name)


def test_a_scan_that_another_photograph_has_stays(scanned):
    photo = scanned
    master = photo.master
    delete(photo)
    builders.make_photo(master=master)
    age_deletion()
    run_purge()
    assert Master.objects.get() == master
    assert masters().exists(master.file.name)


def test_a_scan_of_another_record_in_the_trash_stays(scanned):
    photo = scanned
    master = photo.master
    delete(photo)
    age_deletion()
    delete(builders.make_photo(master=master))
    run_purge()
    assert masters().exists(master.file.name)
    assert not Photo.objects.exists()


def test_a_restored_record_is_not_purged():
    source = delete(builders.make_source())
    Source.objects.create(work="The same again", identifier=source.identifier)
    age_deletion()
    assert "0 purged" in run_purge()
    assert not Tombstone.objects.exists()
