"""A changeset is one transaction with one revision and one catalogue version."""

import pytest
from django.db import transaction
from reversion.models import Revision, Version

from catalog.models import Source
from records.changes import changeset
from records.models import State
from records.publication import withdraw
from search.models import CatalogueVersion
from tests.builders import make_photo, make_source, make_subject, make_testimony

pytestmark = pytest.mark.django_db


def _make_and_fail():
    make_source()
    raise RuntimeError


def test_a_changeset_writes_a_revision_with_who_and_why(admin_user):
    with changeset(user=admin_user, why="A source found in the attic."):
        source = make_source(state=State.DRAFT)
    revision = Revision.objects.get()
    assert (revision.user, revision.comment) == (admin_user, "A source found in the attic.")
    assert Version.objects.get_for_object(source).count() == 1


def test_a_changeset_without_a_reason_is_refused():
    with pytest.raises(ValueError, match="reason"), changeset(why="  "):
        pass


def test_a_draft_does_not_raise_the_catalogue_version():
    with changeset(why="Only a draft.") as change_set:
        make_source(state=State.DRAFT)
    assert change_set.version is None
    assert CatalogueVersion.current_version() == 0


def test_changing_a_published_record_raises_the_catalogue_version_once():
    source = make_source()
    with changeset(why="Two records in one act.") as change_set:
        source.note_en = "Seen again."
        source.save()
        make_source()
    assert change_set.version == CatalogueVersion.current_version() == 1


def test_only_what_the_public_loses_raises_the_number_of_withdrawals():
    def withdrawals():
        return CatalogueVersion.objects.get().withdrawals

    source, other, draft = make_source(), make_source(), make_source(state=State.DRAFT)
    with changeset(why="Changed."):
        source.note_en = "Seen again."
        source.save()
    assert withdrawals() == 0
    withdraw(record=source, category="error", reason={"en": "A mistake."})
    assert withdrawals() == 1
    with changeset(why="A draft goes.") as changes:
        changes.delete(draft)
    assert withdrawals() == 1
    with changeset(why="A public one goes.") as changes:
        changes.delete(other)
    assert withdrawals() == 2


def test_changing_a_part_of_a_published_record_raises_the_version():
    testimony = make_testimony()
    with changeset(why="A slip of the pen in a passage."):
        passage = testimony.wordings.get().passages.get()
        passage.text = "Other words."
        passage.save()
    assert CatalogueVersion.current_version() == 1
    assert Version.objects.get_for_object(testimony).exists()


def test_renaming_a_subject_raises_the_version():
    subject = make_subject()
    with changeset(why="Renamed."):
        subject.name_en = "Another name"
        subject.save()
    assert CatalogueVersion.current_version() == 1


def test_an_error_rolls_back_everything():
    with pytest.raises(RuntimeError), changeset(why="It fails half-way."):
        _make_and_fail()
    assert not Source.objects.exists()
    assert not Revision.objects.exists()
    assert CatalogueVersion.current_version() == 0


def test_nested_changesets_are_one():
    with changeset(why="Outer.") as outer:
        make_source()
        with changeset(why="Inner.") as inner:
            make_source()
    assert inner is outer
    assert Revision.objects.get().comment == "Outer."
    assert CatalogueVersion.current_version() == 1


def test_deleting_keeps_the_versions_and_raises_the_version():
    source = make_source()
    with changeset(why="It was entered twice.") as change_set:
        change_set.delete(source)
    assert not Source.objects.exists()
    assert Version.objects.get_deleted(Source).count() == 1
    assert CatalogueVersion.current_version() == 1


def test_restoring_a_record_brings_back_its_parts_and_subjects():
    photo = make_photo(subjects=(make_subject(), make_subject()))
    with changeset(why="As it was."):
        photo.save()
    version = Version.objects.get_for_object(photo).first()
    with changeset(why="Subjects lost.") as change_set:
        photo.subjects.clear()
        change_set.add(photo)
    with changeset(why="Restored."):
        version.revision.revert(delete=True)
    assert photo.subjects.count() == 2


def test_a_savepoint_rolled_back_inside_leaves_the_rest():
    with changeset(why="One of two."):
        make_source()
        with pytest.raises(RuntimeError), transaction.atomic():
            _make_and_fail()
    assert Source.objects.count() == 1


def test_a_deletion_says_who_and_why_and_can_be_undone(admin_user):
    testimony = make_testimony(wordings=2)
    with changeset(user=admin_user, why="Entered twice.") as change_set:
        change_set.delete(testimony)
    version = Version.objects.get_deleted(type(testimony)).get()
    assert (version.revision.user, version.revision.comment) == (admin_user, "Entered twice.")
    with changeset(why="It was not."):
        version.revision.revert()
    restored = type(testimony).objects.get()
    assert restored.identifier == testimony.identifier
    assert [w.passages.count() for w in restored.wordings.all()] == [1, 1]
