"""Removing the synthetic collection leaves nothing of it and touches nothing else."""

import pytest
from django.core.management import CommandError, call_command
from reversion.models import Revision, Version

from catalog.models import Place, Subject
from people.models import Person
from photos.models import Collection, Master, Photo, PhotoPerson, PhotoSubject
from records.changes import changeset
from sample import create
from sample.identifiers import sample_records
from search.indexing.check import find_differences
from tests.builders import make_collection, make_photo_person, make_place
from tests.sample.sample_collection import all_rows, data_files, make_museum, make_sample, shrink

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    shrink(monkeypatch)


class TestRemoving:
    @pytest.mark.django_db(transaction=True)  # changesets commit, as they do for an operator
    def test_nothing_is_left(self):
        make_museum()
        rows, names = all_rows(), data_files()
        make_sample()
        assert all_rows() != rows
        call_command("remove_sample", verbosity=0)
        assert all_rows() == rows
        assert data_files() == names
        assert not list(find_differences())

    def test_what_a_curator_did_to_it_goes_too(self):
        real = make_museum()
        rows = all_rows()
        make_sample(20)
        photo, other = sample_records(Photo)[:2]
        with changeset(why="A caption."):
            photo.captions.create(order=1, kind="curator", language="en", text="A caption")
            photo.save()
        with changeset(why="Gone.") as change_set:
            change_set.delete(other)
        call_command("remove_sample", verbosity=0)
        assert all_rows() == rows
        assert Version.objects.get_for_object(real).exists()

    def test_a_shared_revision_keeps_what_is_the_museums(self):
        real = make_museum()
        make_sample(5, images=0)
        with changeset(why="Both of them."):
            sample_records(Photo)[0].save()
            real.save()
        call_command("remove_sample", verbosity=0)
        revision = Revision.objects.get(comment="Both of them.")
        kinds = {version._model for version in revision.version_set.all()}
        assert kinds == {Photo, PhotoSubject, PhotoPerson}
        assert {v.object_id for v in revision.version_set.all() if v._model is Photo} == {
            str(real.pk)
        }

    @pytest.mark.parametrize("field", ["place", "holder", "collection"])
    def test_it_is_refused_while_the_museum_refers_to_it(self, field):
        real = make_museum()
        make_sample(5, images=0)
        used = sample_records(Photo._meta.get_field(field).related_model).first()
        Photo.objects.filter(pk=real.pk).update(**{field: used})
        before = all_rows()
        with pytest.raises(CommandError, match=f"{real.identifier} refers to {used.identifier}"):
            call_command("remove_sample")
        assert all_rows() == before

    @pytest.mark.parametrize("kind", ["subject", "person", "place within", "collection source"])
    def test_links_are_references_too(self, kind):
        real = make_museum()
        make_sample(5, images=0)
        if kind == "subject":
            used = sample_records(Subject).first()
            real.subjects.add(used)
        elif kind == "person":
            used = sample_records(Person).first()
            make_photo_person(real, used)
        elif kind == "place within":
            used = sample_records(Place).first()
            real = make_place(within=used)
        else:
            used = sample_records(Collection).first()
            real = make_collection(within=used)
        with pytest.raises(CommandError, match=f"{real.identifier} refers to {used.identifier}"):
            call_command("remove_sample")

    def test_what_a_stopped_making_left_goes_as_well(self, monkeypatch):
        rows = all_rows()
        monkeypatch.setattr(create, "BATCH", 10)
        monkeypatch.setattr(create, "_write", _fail_at_the_third(create._write))
        with pytest.raises(CommandError, match="Stopped"):
            make_sample(100)
        assert sample_records(Photo).count() == 20
        call_command("remove_sample", verbosity=0)
        assert all_rows() == rows

    def test_a_master_without_its_photograph_is_found(self):
        make_sample(5, images=2)
        Photo.objects.filter(master__isnull=False).update(master=None)
        call_command("remove_sample", verbosity=0)
        assert not Master.objects.exists()
        assert not [name for name in data_files() if name.endswith((".jpg", ".avif"))]

    def test_without_a_sample_nothing_happens(self):
        make_museum()
        rows = all_rows()
        call_command("remove_sample")
        assert all_rows() == rows


def _fail_at_the_third(write):
    calls = []

    def stopped(*args):
        calls.append(args)
        if len(calls) == 3:
            raise KeyboardInterrupt
        write(*args)

    return stopped
