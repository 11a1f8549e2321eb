"""`import_photos`: valid rows are imported, invalid ones lose nothing, a run can be continued."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command

from images import intake
from images.derivatives import missing_derivatives
from images.staging import staging_folder
from photos.models import ImportBatch, ImportRow, Master, Photo
from tests.builders import make_photo, make_place
from tests.images.image_files import (
    accepted_files,
    encode_image,
    huge_png,
    random_scene,
    with_orientation,
    write_file,
    zip_with_script,
)
from tests.photos.imports.import_runs import import_photos, leftover_files, read_report, write_scans

pytestmark = pytest.mark.django_db(transaction=True)


BAD = {
    "cut.jpg": encode_image(random_scene(900))[:600],
    "cut.tif": encode_image(random_scene(900), "TIFF")[:3000],
    "polyglot.png": encode_image(random_scene(901), "PNG") + zip_with_script(),
    "bomb.png": huge_png(60_000, 60_000),
    "notes.txt": b"Box 3, second album",
    "empty.jpg": b"",
    "drawing.jp2": encode_image(random_scene(902), "JPEG2000"),
    "moving.webp": encode_image(
        random_scene(903), "WEBP", save_all=True, append_images=[random_scene(904)]
    ),
}


@pytest.mark.one_engine
@pytest.mark.parametrize("albums", [3, pytest.param(13, marks=pytest.mark.long)])
def test_many_scans_of_every_kind(tmp_path, capsys, albums):
    """Mixed modes and orientations, duplicates and invalid files; a second run adds nothing."""
    folder = tmp_path / "scans"
    good = 0
    for number in range(albums):
        scans = accepted_files(random_scene(number, 50 + number, 40))
        for name, content in scans.items():
            write_file(folder, f"album {number}/{name}", content)
            good += 1
        for twin, content in zip(range(number, 8, albums), scans.values(), strict=False):
            write_file(folder, f"z twins/{twin}.jpg", content)
    for orientation in range(1, 9):
        write_file(
            folder,
            f"turned/{orientation}.jpg",
            with_orientation(random_scene(orientation, 90, 50), orientation),
        )
        write_file(
            folder,
            f"turned/{orientation}.tif",
            with_orientation(random_scene(50 + orientation), orientation, "TIFF"),
        )
        good += 2
    for copy in range(2):
        for name, content in BAD.items():
            write_file(folder, f"bad {copy}/{name}", content)
    files = [path for path in folder.rglob("*") if path.is_file()]
    count = {3: 100, 13: 300}[albums]
    assert len(files) == count

    report = tmp_path / "report.csv"
    out = import_photos(folder, capsys, report=report)
    assert f"{good} landed as drafts, 0 were in already, 8 have a twin" in out
    assert "16 failed" in out
    assert (
        Photo.objects.filter(state="draft").count() == Master.objects.count() == good == count - 24
    )
    rows = read_report(report)
    failed = [row for row in rows if row["outcome"] == "failed"]
    assert sorted(row["file"] for row in failed) == sorted(
        f"bad {copy}/{name}" for copy in range(2) for name in BAD
    )
    assert all(row["reason"] and row["remedy"] for row in failed)
    duplicates = [row for row in rows if row["outcome"] == "twin"]
    assert {row["file"] for row in duplicates} == {f"z twins/{number}.jpg" for number in range(8)}
    assert all(row["record"].startswith("PH-") for row in duplicates)
    upright = Photo.objects.get(import_rows__name="turned/6.jpg").master
    assert (upright.width, upright.height) == (90, 50)
    for master in Master.objects.all():
        assert missing_derivatives(master.sha256, master.width, master.height) == []
    assert leftover_files() == []
    call_command("verify_fixity", orphans=True)

    capsys.readouterr()
    out = import_photos(folder, capsys)
    assert f"0 landed as drafts, {good + 8} were in already, 0 have a twin" in out
    assert "16 failed" in out
    assert Photo.objects.count() == good
    assert ImportBatch.objects.count() == 1
    assert ImportRow.objects.count() == count


def test_a_dry_run_writes_nothing_and_says_the_same(tmp_path, capsys):
    folder = tmp_path / "scans"
    write_scans(folder, 3)
    write_file(folder, "again.jpg", encode_image(random_scene(1)))
    for name, content in BAD.items():
        write_file(folder, name, content)
    dry, real = tmp_path / "dry.csv", tmp_path / "real.csv"
    out = import_photos(folder, capsys, report=dry, dry_run=True)
    assert "3 would land" in out
    assert "1 have a twin" in out
    assert not Photo.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not ImportRow.objects.exists()
    assert not (Path(django_settings.DATA_DIR) / "masters").exists()
    assert not staging_folder().exists()
    import_photos(folder, report=real)

    def failures(path):
        return [row for row in read_report(path) if row["outcome"] == "failed"]

    assert failures(dry) == failures(real)


def table(folder, *lines):
    return write_file(folder, "scans.csv", "\n".join(lines).encode("utf-8-sig"))


def test_good_rows_land_and_bad_rows_are_named_by_cell(tmp_path, capsys):
    write_scans(tmp_path, 4)
    place = make_place(name_en="Nakhodka", name_ru="Находка")
    path = table(
        tmp_path,
        "file;title_ru;date;place;image_rights",
        "000.jpg;Хор;1947;находка;UND",
        "001.jpg;Го;1947;Нигде;free",
        "002.jpg;Обед;30 February 1947;;",
        "gone.jpg;;;;",
        "003.jpg;;when the snow had gone;;",
    )
    report = tmp_path / "report.csv"
    import_photos(path, capsys, report=report)
    photo = Photo.objects.get(title_ru="Хор")
    assert (photo.place, photo.image_rights) == (place, "UND")
    assert Photo.objects.count() == 2
    rows = read_report(report)
    reported = {(row["outcome"], row["row"], row["column"], row["value"]) for row in rows}
    assert reported == {
        ("failed", "3", "place", "Нигде"),
        ("failed", "3", "image_rights", "free"),
        ("failed", "4", "date", "30 February 1947"),
        ("failed", "5", "file", "gone.jpg"),
        ("note", "6", "date", "when the snow had gone"),
    }
    assert all(row["remedy"] for row in rows)
    kept = ImportRow.objects.get(name="001.jpg")
    assert kept.status == "failed"
    assert "Нигде" in kept.reason


def test_a_corrected_row_is_imported_on_the_next_run(tmp_path, capsys):
    write_scans(tmp_path, 2)
    table(tmp_path, "file,place", "000.jpg,", "001.jpg,Nakhodka")
    import_photos(tmp_path / "scans.csv")
    assert Photo.objects.count() == 1
    make_place(name_en="Nakhodka")
    out = import_photos(tmp_path / "scans.csv", capsys)
    assert "1 landed as drafts, 1 were in already" in out
    assert ImportRow.objects.get(name="001.jpg").status == "done"
    assert not ImportRow.objects.get(name="001.jpg").reason


def test_a_curator_s_work_survives_another_run(tmp_path):
    write_scans(tmp_path, 1)
    table(tmp_path, "file,title_en", "000.jpg,From the table")
    import_photos(tmp_path / "scans.csv")
    Photo.objects.update(title_en="From the curator")
    import_photos(tmp_path / "scans.csv")
    assert Photo.objects.get().title_en == "From the curator"


def test_a_record_that_was_deleted_stays_deleted(tmp_path):
    write_scans(tmp_path, 1)
    import_photos(tmp_path)
    Photo.objects.all().delete()
    import_photos(tmp_path)
    assert not Photo.objects.exists()
    import_photos(tmp_path, new_batch=True)
    assert Photo.objects.count() == 1


def test_a_scan_that_was_made_anew_is_another_photograph(tmp_path):
    write_file(tmp_path, "a.jpg", encode_image(random_scene(1)))
    import_photos(tmp_path)
    write_file(tmp_path, "a.jpg", encode_image(random_scene(2)))
    import_photos(tmp_path)
    assert Photo.objects.count() == 2


def test_derivatives_that_a_killed_run_owed_are_made_by_the_next(tmp_path, monkeypatch):
    write_scans(tmp_path, 2)
    with monkeypatch.context() as patch:
        patch.setattr("photos.imports.runner.derive_master", lambda master: 0)
        patch.setattr("images.intake.make_derivatives", lambda *args, **options: 0)
        import_photos(tmp_path)
    master = Master.objects.first()
    assert missing_derivatives(master.sha256, master.width, master.height)
    import_photos(tmp_path)
    for master in Master.objects.all():
        assert missing_derivatives(master.sha256, master.width, master.height) == []


def test_a_full_disk_stops_the_import_and_keeps_what_landed(tmp_path, monkeypatch):
    write_scans(tmp_path, 6)
    whole, calls = intake.stage, []

    def stage(*arguments):
        calls.append(1)
        if len(calls) > 3:
            raise OSError(28, "No space left on device")
        return whole(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(intake, "stage", stage)
        with pytest.raises(CommandError, match="No space"):
            import_photos(tmp_path, workers=1)
    assert Photo.objects.count() == Master.objects.count() == 3
    assert leftover_files() == []
    import_photos(tmp_path)
    assert Photo.objects.count() == 6


@pytest.mark.parametrize("formula", ["=1+1", "＝1+1"])
def test_a_report_is_no_formula(tmp_path, formula):
    table(tmp_path, "file,place", f'=HYPERLINK("x").jpg,"{formula}"')
    report = tmp_path / "report.csv"
    write_file(tmp_path, '=HYPERLINK("x").jpg', encode_image(random_scene(1)))
    import_photos(tmp_path / "scans.csv", report=report)
    for row in read_report(report):
        assert not any(cell.strip().startswith(("=", "＝")) for cell in row.values())


def test_an_import_makes_nothing_public(tmp_path):
    make_photo()
    write_scans(tmp_path, 2)
    import_photos(tmp_path)
    assert Photo.objects.published().count() == 1
