"""A restoration that was interrupted is never taken for a museum, and the next takes it up."""

import os
import signal
import sqlite3
import time
from pathlib import Path

import pytest

from images.storage import masters
from operations.backup.database import _put_back_sqlite
from operations.backup.manifest import sha256_of
from operations.backup.repository import Repository
from operations.backup.restore import _staged_from_masters, restore
from photos.models import ImportBatch, ImportRow, Photo
from records.changes import changeset
from search.models import CatalogueVersion
from tests.operations.conftest import add_scans, back_up
from tests.operations.test_restore import blocks_of, restored_connection, wrong_masters

pytestmark = pytest.mark.django_db(transaction=True)

#: Runs `restore`, and is killed at a moment: before, or after, a function is called.
KILLED = """
import os, signal, types, django
django.setup()
from django.core.management import call_command
from operations.backup import restore
name, moment = {name!r}, {moment!r}
real = getattr(restore, name)
def killed(*arguments, **options):
    if moment == "after":
        result = real(*arguments, **options)
        isinstance(result, types.GeneratorType) and list(result)
    os.kill(os.getpid(), signal.SIGKILL)
setattr(restore, name, killed)
call_command("restore", *{options!r})
"""
MOMENTS = [
    ("_place_master", "after"),
    ("put_back", "before"),
    ("put_back", "after"),
    ("remove_mark", "before"),
    *(
        pytest.param(*moment, marks=pytest.mark.long)
        for moment in [
            ("_place_masters", "before"),
            ("_place_files", "before"),
            ("_place_files", "after"),
            ("_open_museum", "before"),
            ("declare_restored", "after"),
        ]
    ),
]


def kill_restore(place, name, moment, *options):
    code = KILLED.format(name=name, moment=moment, options=list(options))
    process = place.start_python("-c", code)
    output, _none = process.communicate(timeout=120)
    assert process.returncode == -signal.SIGKILL, output


def assert_nothing_begins(place):
    """No command takes what is half restored for a museum, and each names the remedy."""
    for command in ("serve", "setup"):
        status, output = place.manage(command)
        assert status == 1, output
        assert "the restoration was interrupted" in output
        assert "manage.py restore --from" in output


@pytest.mark.parametrize(("name", "moment"), MOMENTS)
def test_a_restoration_that_was_killed_is_taken_up_by_the_next(
    repository, scans, other_place, data_folder, name, moment, monkeypatch
):
    # Of one day one state would be kept.
    monkeypatch.setattr("operations.backup.create._remove_old_states", lambda *arguments: None)
    (data_folder / "anchors").write_text("1 entry")
    epoch = CatalogueVersion.objects.get().epoch
    back_up(repository)
    expected = blocks_of("default")
    kill_restore(other_place, name, moment, "--no-derivatives")
    assert_nothing_begins(other_place)

    # A newer state is not mixed with the one that was begun.
    with changeset(why="Later."):
        scans[0].title_en = "Later"
        scans[0].save()
    back_up(repository)
    status, output = other_place.manage("restore", "--no-derivatives")
    assert status == 0, output
    assert "A restoration was interrupted here; it begins anew." in output
    assert "3 of 3 masters are in place" in output
    assert (other_place.folder / "anchors").read_text() == "1 entry"
    with restored_connection(other_place) as alias:
        assert blocks_of(alias) == expected
        assert wrong_masters(other_place, alias) == []
        assert CatalogueVersion.objects.using(alias).get().epoch != epoch
    for command in ("check", "verify_audit", "verify_fixity"):
        status, output = other_place.manage(command)
        assert status == 0, output
    assert {path.name for path in (other_place.folder / "backup").glob("restore*")} == {
        "restore.lock"
    }
    # It is a museum now, and not restored over.
    status, output = other_place.manage("restore")
    assert (status, "There is a museum here" in output) == (1, True)


def test_where_the_state_that_was_begun_is_gone_the_newest_is_taken(
    repository, scans, other_place, tmp_path
):
    back_up(repository)
    kill_restore(other_place, "put_back", "after", "--no-derivatives")
    add_scans(tmp_path, [7])
    back_up(repository)  # and removes the one before, of the same day
    status, output = other_place.manage("restore", "--no-derivatives")
    assert status == 0, output
    with restored_connection(other_place) as alias:
        assert Photo.objects.using(alias).count() == 4
        assert wrong_masters(other_place, alias) == []


def test_a_forced_restoration_that_was_killed_is_taken_up_too(
    repository, scans, other_place, data_folder, tmp_path
):
    (data_folder / "anchors").write_text("1 entry")
    back_up(repository)
    assert other_place.manage("restore", "--no-derivatives")[0] == 0
    (other_place.folder / "anchors").write_text("300 later entries")
    add_scans(tmp_path, [7])
    back_up(repository)
    # Before anything of the museum is replaced, it is whole, and may go on.
    kill_restore(other_place, "_place_masters", "after", "--no-derivatives", "--force")
    assert other_place.manage("check")[0] == 0
    assert other_place.manage("restore")[0] == 1
    kill_restore(other_place, "_place_files", "after", "--no-derivatives", "--force")
    assert_nothing_begins(other_place)
    status, output = other_place.manage("restore", "--no-derivatives")
    assert status == 0, output
    with restored_connection(other_place) as alias:
        assert Photo.objects.using(alias).count() == 4
        assert wrong_masters(other_place, alias) == []
    (former,) = other_place.folder.glob("anchors.before-restore-*")
    assert former.read_text() == "300 later entries"


def test_masters_that_are_in_place_are_not_read_again(repository, scans, data_folder, monkeypatch):
    back_up(repository)
    read = []
    real = Repository.restore

    def noted(self, id, target, include):
        read.append(list(include))
        return real(self, id, target, include)

    monkeypatch.setattr(Repository, "restore", noted)
    lost = scans[1].master.file.name
    Path(masters().path(lost)).write_bytes(b"cut off")
    report = restore(repository, force=True, derive=False)
    assert report.problems == []
    assert [path for include in read for path in include if "masters" in path] == [
        f"masters/{lost}"
    ]
    assert sha256_of(Path(masters().path(lost))) == scans[1].master.sha256


def test_the_programs_end_with_the_process_that_began_them(other_place, tmp_path):
    """Otherwise restic would go on writing beside that of the next restoration."""
    programs, note = tmp_path / "programs", tmp_path / "number"
    programs.mkdir()
    (programs / "restic").write_text(
        f'#!/bin/sh\necho $$ > "{note}.part"; mv "{note}.part" "{note}"; exec sleep 60\n'
    )
    (programs / "restic").chmod(0o755)
    other_place.variables["PATH"] = f"{programs}:{os.environ['PATH']}"
    process = other_place.start("restore")
    wait_until(note.exists)
    number = int(note.read_text())
    assert Path(f"/proc/{number}").exists()
    os.kill(process.pid, signal.SIGKILL)  # that one alone, as when memory runs out
    process.communicate()
    wait_until(lambda: not Path(f"/proc/{number}").exists() or _is_zombie(number))


def _is_zombie(number):
    return "Z" in Path(f"/proc/{number}/stat").read_text().rpartition(")")[2].split()[0]


def wait_until(condition, seconds=30):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)


@pytest.mark.one_engine
def test_what_is_in_the_journal_alone_is_moved_aside_with_the_database(tmp_path, monkeypatch):
    """Somebody reads while it is replaced, and what was written last is in the journal."""
    path = tmp_path / "museum.sqlite3"
    monkeypatch.setattr("operations.backup.database._sqlite_path", lambda: path)
    writer, reader = sqlite3.connect(path), sqlite3.connect(path)
    writer.execute("PRAGMA journal_mode=WAL")
    writer.execute("CREATE TABLE acts (number)")
    writer.commit()
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM acts").fetchall()
    writer.execute("INSERT INTO acts VALUES (1)")
    writer.commit()
    restored = tmp_path / "restored"
    with sqlite3.connect(restored) as new:
        new.execute("CREATE TABLE acts (number)")
    new.close()
    former = _put_back_sqlite(restored)
    for connection_ in (reader, writer):
        connection_.close()
    with sqlite3.connect(former) as moved, sqlite3.connect(path) as living:
        assert moved.execute("SELECT * FROM acts").fetchall() == [(1,)]
        assert living.execute("SELECT * FROM acts").fetchall() == []
    moved.close()
    living.close()


def test_a_half_copied_upload_never_has_its_name(repository, scans, data_folder, monkeypatch):
    master = scans[0].master
    batch = ImportBatch.objects.create()
    ImportRow.objects.create(batch=batch, name="a.jpg", sha256=master.sha256)

    def full(source, target):
        target.write(source.read(10))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("operations.backup.restore.shutil.copyfileobj", full)
    assert list(_staged_from_masters()) == []
    assert not [path for path in (data_folder / "staging").rglob("*") if master.sha256 in path.name]
