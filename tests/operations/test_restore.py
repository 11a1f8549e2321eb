"""A museum is backed up while people work in it, destroyed, restored, and equal."""

import hashlib
import shutil
import sqlite3
import threading
from pathlib import Path

import pytest
from django.db import connection, connections, transaction

from audit.models import AuditEntry
from images.storage import masters
from operations.backup.connections import extra_connection, sqlite_file
from operations.backup.errors import BackupError
from operations.backup.fingerprints import fingerprint
from operations.backup.manifest import Manifest
from operations.backup.restore import _staged_from_masters, restore
from operations.backup.unfinished import unfinished
from operations.models import BackupRun
from photos.models import ImportBatch, ImportRow, Master, Photo
from records.changes import changeset
from search.models import CatalogueVersion
from tests.operations.conftest import add_scans, back_up

pytestmark = pytest.mark.django_db(transaction=True)

#: Tables that restoring a museum changes: the runs that were interrupted, the epoch, what the
#: migrations say to their receivers, and the index of a sequence.
_CHANGED = {"operations_backuprun", "search_catalogueversion"}


def restored_connection(place):
    """Give the alias of the database in the other place."""
    if connection.vendor == "sqlite":
        return sqlite_file(place.folder / "museum.sqlite3")
    return extra_connection(NAME=f"{connection.settings_dict['NAME']}_restored")


def blocks_of(alias):
    with transaction.atomic(using=alias):
        return {
            (block.table, block.first): block
            for block in fingerprint(alias)
            if block.table not in _CHANGED
        }


def wrong_masters(place, alias):
    """The masters of the restored database whose file is not the one with their SHA-256."""
    return [
        master.file.name
        for master in Master.objects.using(alias)
        if hashlib.sha256((place.folder / "masters" / master.file.name).read_bytes()).hexdigest()
        != master.sha256
    ]


def test_everything_is_destroyed_and_restored(repository, scans, other_place, data_folder):
    (data_folder / "sheets").mkdir()
    (data_folder / "sheets" / "5").write_bytes(b"a sheet that is previewed")
    (data_folder / "secret_key").write_text("a key")
    epoch = CatalogueVersion.objects.get().epoch
    back_up(repository)
    expected = blocks_of("default")
    shutil.rmtree(data_folder)

    status, output = other_place.manage("restore")
    assert status == 0, output
    assert "3 of 3 masters are in place" in output
    assert (other_place.folder / "sheets" / "5").read_bytes() == b"a sheet that is previewed"
    assert (other_place.folder / "secret_key").read_text() == "a key"
    with restored_connection(other_place) as alias:
        assert blocks_of(alias) == expected
        assert wrong_masters(other_place, alias) == []
        assert Master.objects.using(alias).count() == 3
        # Nobody takes the versions that are given now for those given after the backup.
        assert CatalogueVersion.objects.using(alias).get().epoch != epoch
        assert not BackupRun.objects.using(alias).filter(outcome="running").exists()
    # The public copies were made again, and the restored museum says that it is sound.
    assert list((other_place.folder / "derivatives").glob("*/*/*.jpg"))
    for command in ("verify_fixity", "verify_audit"):
        status, output = other_place.manage(command)
        assert status == 0, output
    assert "was restored from its backup" in (other_place.folder / "audit-anchors.txt").read_text()
    # A second restoration would overwrite a living museum.
    status, output = other_place.manage("restore")
    assert status == 1
    assert "There is a museum here" in output


def test_a_museum_is_backed_up_while_people_work_in_it(repository, scans, other_place, tmp_path):
    """What was restored is one moment: no row of a later one, and no row without its master."""
    stopped = threading.Event()
    failures = []

    def work():
        try:
            seeds = iter(range(100, 1000))
            while not stopped.is_set():
                (photo,) = add_scans(tmp_path, [next(seeds)])
                with changeset(why="A name is corrected."):
                    photo.title_en = f"Corrected {photo.identifier}"
                    photo.save()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    before = AuditEntry.objects.count()
    worker = threading.Thread(target=work)
    worker.start()
    try:
        report = back_up(repository)
    finally:
        stopped.set()
        worker.join(timeout=60)
    assert failures == []
    assert report.problems == []
    assert AuditEntry.objects.count() > before + 2

    status, output = other_place.manage("restore", "--no-derivatives")
    assert status == 0, output
    entries = list(AuditEntry.objects.order_by("sequence").values_list("sequence", "hash"))
    with restored_connection(other_place) as alias:
        restored = AuditEntry.objects.using(alias).order_by("sequence")
        known = list(restored.values_list("sequence", "hash"))
        assert before <= len(known) <= len(entries)
        assert known == entries[: len(known)]
        # Each of these changes is a row and an entry, and both were committed at one moment.
        names = Photo.objects.using(alias).filter(title_en__startswith="Corrected").count()
        assert names == restored.filter(why="A name is corrected.").count()
        assert Photo.objects.using(alias).count() == Master.objects.using(alias).count()
        assert wrong_masters(other_place, alias) == []


def test_a_museum_that_lives_is_moved_aside_and_not_lost(
    repository, scans, other_place, data_folder, tmp_path
):
    back_up(repository)
    assert other_place.manage("restore", "--no-derivatives")[0] == 0
    (other_place.folder / "anchors").write_text("kept elsewhere: 300 later entries")
    (data_folder / "anchors").write_text("kept elsewhere: 1 entry")
    add_scans(tmp_path, [7])
    back_up(repository)
    status, output = other_place.manage("restore", "--no-derivatives", "--force")
    assert status == 0, output
    assert "The former database was moved to" in output
    assert (other_place.folder / "anchors").read_text() == "kept elsewhere: 1 entry"
    (former,) = other_place.folder.glob("anchors.before-restore-*")
    assert former.read_text() == "kept elsewhere: 300 later entries"
    with restored_connection(other_place) as alias:
        assert Photo.objects.using(alias).count() == 4
    if connection.vendor == "sqlite":
        (former,) = other_place.folder.glob("museum.sqlite3.before-restore-*")
        with sqlite3.connect(former) as database:
            assert database.execute("SELECT count(*) FROM photos_photo").fetchone() == (3,)
        database.close()


def test_a_museum_that_was_moved_aside_is_no_part_of_the_next_backup(
    repository, scans, other_place
):
    if connection.vendor == "sqlite":
        pytest.skip("on SQLite a file is moved aside, and no schema")
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA before_restore_20261201t043837")
    try:
        back_up(repository)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA before_restore_20261201t043837")
    status, output = other_place.manage("restore", "--no-derivatives")
    assert status == 0, output
    with restored_connection(other_place) as alias, connections[alias].cursor() as cursor:
        cursor.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'before%'")
        assert cursor.fetchall() == []


def test_damaged_masters_are_named_and_the_rest_is_restored(
    repository, scans, other_place, data_folder
):
    lost, kept = scans[0].master, scans[1].master
    Path(masters().path(lost.file.name)).write_bytes(b"x" * lost.size)
    content = b"an upload that waits for the worker"
    name = hashlib.sha256(content).hexdigest()
    staging = data_folder / "staging"
    staging.mkdir(exist_ok=True)
    (staging / name).write_bytes(content)
    (staging / "unfinished.part").write_bytes(b"half of")
    back_up(repository)
    status, output = other_place.manage("restore", "--no-derivatives")
    assert status == 1
    assert f"{lost.file.name}: this master is not what came in." in output
    assert "2 of 3 masters are in place" in output
    restored = other_place.folder
    assert not (restored / "masters" / lost.file.name).exists()
    assert (restored / "masters" / kept.file.name).exists()
    # Uploads that wait for the worker are there, and unfinished ones are not.
    assert (restored / "staging" / name).read_bytes() == content
    assert not (restored / "staging" / "unfinished.part").exists()


def test_an_upload_that_was_taken_in_a_moment_later_waits_again(repository, scans, data_folder):
    """Its row waits in the copied database, and its bytes are in the backup as a master."""
    master = scans[0].master
    batch = ImportBatch.objects.create()
    ImportRow.objects.create(batch=batch, name="a.jpg", sha256=master.sha256)
    assert list(_staged_from_masters()) == [master.sha256]
    staged = (data_folder / "staging" / master.sha256).read_bytes()
    assert hashlib.sha256(staged).hexdigest() == master.sha256
    assert list(_staged_from_masters()) == []


def test_a_backup_in_other_languages_is_refused(repository, scans, settings):
    back_up(repository)
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    with pytest.raises(BackupError, match="MUSEUM_LANGUAGES=en,ru,ja"):
        restore(repository, force=True)
    assert unfinished() is None
    assert Photo.objects.count() == 3
    assert Path(masters().path(scans[0].master.file.name)).exists()


def test_a_damaged_database_is_not_put_in_place(repository, scans, monkeypatch):
    back_up(repository)
    monkeypatch.setattr(Manifest, "damaged_files", lambda self, folder: ["database.x: damaged."])
    with pytest.raises(BackupError, match=r"nothing was restored. database.x: damaged."):
        restore(repository, force=True)
    assert unfinished() is None
    assert Photo.objects.count() == 3
