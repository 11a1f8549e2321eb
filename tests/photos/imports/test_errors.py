"""Errors between a valid file and its record."""

import os
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.db import IntegrityError

from images.derivatives import DerivationError
from images.storage import masters
from photos.imports import runner
from photos.models import ImportRow, Master, Photo
from tests.images.image_files import encode_image, random_scene, write_file
from tests.photos.imports.import_runs import import_photos, leftover_files, read_report, write_scans

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValidationError({"place": "The place is gone."}), "The place is gone."),
        (IntegrityError("FOREIGN KEY constraint failed"), "FOREIGN KEY"),
    ],
)
def test_a_record_refused_in_its_changeset_leaves_nothing(tmp_path, monkeypatch, error, words):
    write_scans(tmp_path, 3)
    report = tmp_path.parent / f"{tmp_path.name}.csv"
    whole = runner.Draft.save_parts

    def save_parts(draft):
        if draft.photo.title_en == "001":
            raise error
        whole(draft)

    with monkeypatch.context() as patch:
        patch.setattr(runner.Draft, "save_parts", save_parts)
        import_photos(tmp_path, report=report)
    [row] = read_report(report)
    assert (row["outcome"], row["file"]) == ("failed", "001.jpg")
    assert words in row["reason"]
    assert Photo.objects.count() == Master.objects.count() == len(list(masters().names())) == 2
    assert leftover_files() == []
    import_photos(tmp_path)
    assert Photo.objects.count() == len(list(masters().names())) == 3


def test_a_photograph_that_cannot_be_derived_is_in_the_museum_and_named(tmp_path, monkeypatch):
    write_scans(tmp_path, 2)
    report = tmp_path.parent / f"{tmp_path.name}.csv"

    def derive_master(master):
        raise DerivationError(f"{master.sha256}: out of memory")

    monkeypatch.setattr(runner, "derive_master", derive_master)
    import_photos(tmp_path, report=report)
    rows = read_report(report)
    assert [row["outcome"] for row in rows] == ["note", "note"]
    assert "out of memory" in rows[0]["reason"]
    assert rows[0]["record"] == "PH-0001"
    assert "derive_photos" in rows[0]["remedy"]
    assert Photo.objects.count() == 2


def test_an_interrupted_import_can_be_continued(tmp_path, monkeypatch):
    write_scans(tmp_path, 8)
    whole = runner.Draft.save_parts

    def save_parts(draft):
        if draft.photo.title_en == "003":
            raise KeyboardInterrupt
        whole(draft)

    with monkeypatch.context() as patch:
        patch.setattr(runner.Draft, "save_parts", save_parts)
        with pytest.raises(CommandError, match="run the same command again") as caught:
            import_photos(tmp_path)
    assert caught.value.returncode == 130
    assert Photo.objects.count() == Master.objects.count() == len(list(masters().names())) == 3
    assert leftover_files() == []
    import_photos(tmp_path)
    assert Photo.objects.count() == 8
    assert set(ImportRow.objects.values_list("status", flat=True)) == {"done"}


def _report(folder, **options):
    report = folder.with_name("report.csv")
    import_photos(folder, report=report, **options)
    return read_report(report)


def test_names_in_another_encoding_and_links_to_nowhere_stop_nothing(tmp_path):
    folder = tmp_path / "scans"
    folder.mkdir()
    old = Path(os.fsdecode(os.fsencode(folder) + "/лагерь.jpg".encode("koi8-r")))
    try:
        old.write_bytes(encode_image(random_scene(1)))
    except OSError:
        pytest.skip("this disk takes no names but UTF-8")
    write_file(folder, "two\nlines.jpg", encode_image(random_scene(2)))
    (folder / "lost.jpg").symlink_to(tmp_path / "nowhere.jpg")
    (folder / "album.jpg").mkdir()
    write_file(folder, "album.jpg/inside.jpg", encode_image(random_scene(3)))
    reported = _report(folder, dry_run=True)
    assert [row["file"] for row in reported] == ["lost.jpg"]
    assert Photo.objects.count() == 0
    reported = _report(folder)
    assert [(row["outcome"], row["file"]) for row in reported] == [("failed", "lost.jpg")]
    assert "cannot be read" in reported[0]["reason"]
    titles = set(Photo.objects.values_list("title_en", flat=True))
    assert titles == {None, "two lines", "inside"}
    names = set(Photo.objects.values_list("master__original_name", flat=True))
    assert names == {"\\xcc\\xc1\\xc7\\xc5\\xd2\\xd8.jpg", "twolines.jpg", "inside.jpg"}
    assert Master.objects.filter(original_name__startswith="\\xcc").exists()
    assert len(_report(folder)) == 1
    assert Photo.objects.count() == 3


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    (tmp_path / "scans" / "shut").mkdir(parents=True)
    write_file(tmp_path, "scans/one.jpg", encode_image(random_scene(1)))
    scandir = os.scandir

    def refuse(path="."):
        if str(path).endswith("shut"):
            raise PermissionError(13, "Permission denied", os.fspath(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    reported = _report(tmp_path / "scans")
    assert [(row["outcome"], row["file"]) for row in reported] == [("failed", "shut")]
    assert "Permission denied" in reported[0]["reason"]
    assert Photo.objects.count() == 1
