"""Derivatives made during ingest, from the pixels that were decoded for validation."""

import pytest

from images.derivatives import DerivationError, derivative_files, missing_derivatives
from photos.ingest import Ingest
from photos.models import Photo
from records.changes import changeset
from tests.images.image_files import encode_image, random_scene, write_file

pytestmark = pytest.mark.django_db(transaction=True)


def test_derived_while_it_is_prepared_nothing_is_left_to_make(tmp_path):
    path = write_file(tmp_path, "a.jpg", encode_image(random_scene(1, 500, 300)))
    with Ingest() as ingest:
        prepared = ingest.stage(path, derive=True)
        assert missing_derivatives(prepared.sha256, 500, 300) == []
        with changeset(why="A scan came in."):
            photo = Photo(title_en="A scan", master=ingest.commit(prepared, derive=False))
            photo.save()
    assert missing_derivatives(photo.master.sha256, 500, 300) == []


def test_copies_of_what_never_became_a_master_are_removed(tmp_path):
    path = write_file(tmp_path, "a.jpg", encode_image(random_scene(1, 500, 300)))
    with Ingest() as ingest:
        sha256 = ingest.stage(path, derive=True).sha256
        assert derivative_files(sha256)
    assert derivative_files(sha256) == []


def test_a_failure_to_derive_is_no_failure_to_take_in(tmp_path, monkeypatch, caplog):
    def fail(*args, **options):
        raise DerivationError("no room")

    monkeypatch.setattr("images.intake.make_derivatives", fail)
    with Ingest() as ingest:
        prepared = ingest.stage(
            write_file(tmp_path, "a.jpg", encode_image(random_scene(1))), derive=True
        )
    assert prepared.facts.width == 60
    assert "no room" in caplog.text
