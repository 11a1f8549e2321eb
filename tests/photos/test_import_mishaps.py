"""What goes wrong between a good file and its record."""

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError
from django.db import IntegrityError

from photos.derivatives import UnderivableMaster
from photos.importing import run
from photos.models import ImportRow, Master, Photo
from photos.storage import masters
from tests.photos.imports import good_files, import_photos, left_over, read_report

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ValidationError({"place": "The place is gone."}), "The place is gone."),
        (IntegrityError("FOREIGN KEY constraint failed"), "FOREIGN KEY"),
    ],
)
def test_a_record_that_is_refused_in_its_act_leaves_nothing(tmp_path, monkeypatch, error, words):
    good_files(tmp_path, 3)
    report = tmp_path.parent / f"{tmp_path.name}.csv"
    whole = run.Draft.save_parts

    def save_parts(draft):
        if draft.photo.title_en == "001":
            raise error
        whole(draft)

    with monkeypatch.context() as patch:
        patch.setattr(run.Draft, "save_parts", save_parts)
        import_photos(tmp_path, report=report)
    [row] = read_report(report)
    assert (row["outcome"], row["file"]) == ("failed", "001.jpg")
    assert words in row["reason"]
    assert Photo.objects.count() == Master.objects.count() == len(list(masters().names())) == 2
    assert left_over() == []
    import_photos(tmp_path)
    assert Photo.objects.count() == len(list(masters().names())) == 3


def test_a_photograph_that_cannot_be_derived_is_in_the_museum_and_named(tmp_path, monkeypatch):
    good_files(tmp_path, 2)
    report = tmp_path.parent / f"{tmp_path.name}.csv"

    def derive_master(master):
        raise UnderivableMaster(f"{master.sha256}: out of memory")

    monkeypatch.setattr(run, "derive_master", derive_master)
    import_photos(tmp_path, report=report)
    rows = read_report(report)
    assert [row["outcome"] for row in rows] == ["note", "note"]
    assert "out of memory" in rows[0]["reason"]
    assert rows[0]["record"] == "PH-0001"
    assert "derive_photos" in rows[0]["remedy"]
    assert Photo.objects.count() == 2


def test_an_import_that_is_stopped_by_hand_is_continued(tmp_path, monkeypatch):
    good_files(tmp_path, 8)
    whole = run.Draft.save_parts

    def save_parts(draft):
        if draft.photo.title_en == "003":
            raise KeyboardInterrupt
        whole(draft)

    with monkeypatch.context() as patch:
        patch.setattr(run.Draft, "save_parts", save_parts)
        with pytest.raises(CommandError, match="run the same command again") as caught:
            import_photos(tmp_path)
    assert caught.value.returncode == 130
    assert Photo.objects.count() == Master.objects.count() == len(list(masters().names())) == 3
    assert left_over() == []
    import_photos(tmp_path)
    assert Photo.objects.count() == 8
    assert set(ImportRow.objects.values_list("status", flat=True)) == {"done"}
