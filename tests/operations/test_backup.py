"""Backups are whole or they do not count, take little room, and say what they lack."""

import os
import random
import shutil
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from django.db import connection

from images.pixels import DiskFull
from images.storage import masters
from operations.backup import collect
from operations.backup.create import create_backup
from operations.backup.drill import run_drill
from operations.backup.errors import BackupError
from operations.backup.places import only_one
from operations.backup.repository import Content, Repository, State
from operations.backup.retention import Keep, to_forget
from operations.models import BackupRun
from photos.models import Master
from records.changes import changeset
from tests.operations.conftest import add_scans, back_up

pytestmark = pytest.mark.django_db(transaction=True)


def size_of(folder):
    return sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())


def kill(process):
    """Kill a command with the programs that it runs."""
    os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


def wait_until(condition, process):
    deadline = time.monotonic() + 60
    while not condition():
        assert process.poll() is None, process.communicate()[0]
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def museum(repository, scans, other_place):
    """Another museum, with 40 MB that no backup has yet and the backup's marker to wait for."""
    back_up(repository)
    status, output = other_place.manage("restore", "--no-derivatives")
    assert status == 0, output
    (other_place.folder / "more").mkdir()
    for number in range(8):
        (other_place.folder / "more" / str(number)).write_bytes(os.urandom(5_000_000))
    return other_place


@pytest.mark.parametrize("kills", [3, pytest.param(30, marks=pytest.mark.long)])
def test_a_backup_that_was_killed_is_never_taken_for_a_whole_one(museum, repository, kills):
    place = Repository(repository)
    before = [state.id for state in place.content().states]
    chance = random.Random(kills)
    started = museum.folder / "backup" / "unfinished"
    for _kill in range(kills):
        started.unlink(missing_ok=True)
        process = museum.start("backup")
        wait_until(started.exists, process)
        time.sleep(chance.uniform(0, 1.5))
        kill(process)
        started.touch()
        states = place.content().states
        assert [state.id for state in states][: len(before)] == before
        if len(states) > len(before):  # it was killed after its seal
            before = [state.id for state in states]
    status, output = museum.manage("drill")
    assert status == 0, output
    status, output = museum.manage("backup")
    assert status == 0, output
    # It takes the place of the one before, because both are of one day.
    assert place.newest().id not in before
    status, output = museum.manage("drill")
    assert status == 0, output


def packs(repository):
    """The complete files with data of a repository."""
    files = (Path(repository) / "data").glob("*/*")
    return {path for path in files if "-tmp-" not in path.name}


def test_the_next_backup_goes_on_where_one_was_killed(museum, repository):
    """What was stored is not stored again, though no state refers to it yet."""
    before = packs(repository)
    process = museum.start("backup")
    wait_until(lambda: packs(repository) - before, process)
    kill(process)
    stored = packs(repository) - before
    half = list((Path(repository) / "data").glob("*/*-tmp-*"))
    for path in half:
        os.utime(path, (1, 1))
    status, output = museum.manage("backup")
    assert status == 0, output
    assert stored <= packs(repository)
    new = packs(repository) - before
    assert 40_000_000 < sum(path.stat().st_size for path in new) < 41_500_000
    # What restic had begun to write when it was killed is removed.
    assert not any(path.exists() for path in half)


def test_what_has_not_changed_takes_no_room(repository, scans, data_folder):
    (data_folder / "more").write_bytes(os.urandom(3_000_000))
    back_up(repository)
    first = size_of(repository)
    create_backup(repository, Keep(0, 0, 0))
    assert size_of(repository) - first < 600_000


def test_what_is_derived_is_left_out(repository, scans, data_folder, settings):
    settings.BACKUP_PASSWORD_FILE = str(data_folder / "password")
    (data_folder / "password").write_text("only for tests")
    (data_folder / "static").mkdir()
    (data_folder / "static" / "site.css").write_text("body {}")
    (data_folder / "audit-anchors").mkdir()
    (data_folder / "audit-anchors" / "2026").write_text("100 0000")
    shutil.copytree(repository, data_folder / "a repository")
    report = back_up(repository)
    assert report.problems == []
    place = Repository(repository)
    names = {path for path, _size in place.files(place.newest().id)}
    files = {name for name in names if not name.startswith("masters/")}
    engine = "database.sqlite3" if connection.vendor == "sqlite" else "database.dump"
    expected = (engine, "manifest.json", "masters.tsv", "rows.tsv", "files/audit-anchors/2026")
    assert files == {f"backup/state/{name}" for name in expected}
    assert names - files == {f"masters/{master.file.name}" for master in Master.objects.all()}


def test_masters_on_another_machine_are_copied_first(repository, tmp_path, settings, data_folder):
    """What is no longer named leaves the mirror, and what arrives damaged never enters it."""
    settings.STORAGES = {
        **settings.STORAGES,
        "masters": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    }
    photos = add_scans(tmp_path, range(3))
    stale = data_folder / "backup" / "masters" / "00" / "stale.jpg"
    stale.parent.mkdir(parents=True)
    stale.write_bytes(b"purged long ago")
    report = back_up(repository)
    assert report.problems == []
    assert not stale.exists()
    assert run_drill(repository).problems == []
    name = photos[0].master.file.name
    mirrored = data_folder / "backup" / "masters" / name
    mirrored.unlink()
    storage = masters()
    storage.delete(name)
    storage.save(name, ContentFile(b"x" * photos[0].master.size))
    report = back_up(repository)
    assert [name in problem for problem in report.problems] == [True]
    assert not mirrored.exists()


def test_masters_that_are_purged_meanwhile_are_no_gap(repository, scans, monkeypatch):
    """A copy of the database that names a purged master is not kept: a newer one is taken."""
    purged = scans[0].master
    write = Repository.write

    def and_purge(self, *arguments, **options):
        if Master.objects.filter(pk=purged.pk).exists():
            with changeset(why="It is purged.") as changes:
                changes.delete(scans[0])
                Master.objects.filter(pk=purged.pk).delete()
            masters().delete(purged.file.name)
        return write(self, *arguments, **options)

    monkeypatch.setattr(Repository, "write", and_purge)
    report = back_up(repository)
    assert report.problems == []
    assert "2 masters" in report.facts[0]
    content = Repository(repository).content()
    assert (len(content.states), len(content.unsealed)) == (1, 1)
    assert run_drill(repository).problems == []


def test_old_states_are_removed_with_their_data(repository, scans, data_folder):
    (data_folder / "more").write_bytes(os.urandom(3_000_000))
    back_up(repository)
    (data_folder / "more").unlink()
    first = Repository(repository).newest()
    create_backup(repository, Keep(0, 0, 0))
    content = Repository(repository).content()
    assert [state.id != first.id for state in content.states] == [True]
    assert content.stray_seals == []
    assert size_of(Path(repository) / "data") < 3_000_000
    assert run_drill(repository).problems == []


@pytest.mark.one_engine
class TestKeep:
    START = datetime(2026, 1, 1, 3, tzinfo=UTC)

    def states(self, days):
        return [State(f"{day:08}", self.START + timedelta(days=day)) for day in range(days)]

    def test_the_last_of_each_day_week_and_month_is_kept(self):
        states = self.states(100)  # until 10 April 2026, a Friday
        kept = Keep(daily=3, weekly=2, monthly=3).kept(states)
        days = sorted(state.taken_at.strftime("%m-%d") for state in states if state.id in kept)
        assert days == ["02-28", "03-31", "04-05", "04-08", "04-09", "04-10"]

    def test_the_newest_is_always_kept(self):
        assert Keep(0, 0, 0).kept(self.states(5)) == {"00000004"}

    def test_two_of_one_day_count_once(self):
        day = [State("a", self.START), State("b", self.START + timedelta(hours=2))]
        assert Keep(daily=5, weekly=0, monthly=0).kept(day) == {"b"}

    def test_unfinished_ones_are_removed_after_a_day(self):
        old, new = self.states(2)
        states = self.states(1)
        content = Content(states, {states[0].id: ["seal"]}, [old, new], ["stray"])
        now = new.taken_at + timedelta(hours=1)
        assert to_forget(content, Keep(1, 0, 0), now) == [old.id, "stray"]

    def test_a_negative_number_is_refused(self):
        with pytest.raises(BackupError, match="--keep-daily -1"):
            Keep(-1, 0, 0)


@pytest.mark.one_engine
class TestErrors:
    def refused(self, *arguments):
        with pytest.raises(CommandError) as error:
            call_command("backup", *arguments)
        assert not isinstance(error.value, SystemCheckError)
        return str(error.value)

    def test_without_a_place(self, settings):
        settings.BACKUP_TO = ""
        assert "BACKUP_TO" in self.refused()

    def test_an_address_that_restic_does_not_have(self, place):
        assert "'s3://bucket' is no address" in self.refused("--to", "s3://bucket")

    def test_without_a_password(self, place, settings):
        settings.BACKUP_PASSWORD_FILE = ""
        assert "BACKUP_PASSWORD_FILE is not set" in self.refused()
        settings.BACKUP_PASSWORD_FILE = "/nowhere/password"
        assert "BACKUP_PASSWORD_FILE=/nowhere/password" in self.refused()

    def test_with_another_password(self, repository, settings):
        Path(settings.BACKUP_PASSWORD_FILE).write_text("another")
        assert "does not hold the password" in self.refused()
        run = BackupRun.objects.get()
        assert run.outcome == "failed"
        assert "wrong password" in run.detail

    def test_without_restic(self, place, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        assert "apt install restic" in self.refused()

    def test_a_folder_with_other_files(self, place):
        Path(place).mkdir()
        (Path(place) / "letter.txt").write_text("Dear curator")
        assert "has files and is no repository" in self.refused()
        assert os.listdir(place) == ["letter.txt"]

    def test_a_repository_that_is_gone_is_not_begun_anew_silently(self, repository, tmp_path):
        call_command("backup", stdout=StringIO())
        Path(repository).rename(tmp_path / "elsewhere")
        assert "Is its disk mounted?" in self.refused()
        call_command("backup", "--init", stdout=StringIO())
        output = StringIO()
        call_command("backup", "--list", stdout=output)
        assert output.getvalue().count("UTC") == 1

    def test_a_store_that_does_not_answer(self, place, settings):
        settings.BACKUP_TO = "rest:http://somebody:secret@127.0.0.1:9/"
        said = self.refused()
        assert "127.0.0.1:9" in said
        assert "secret" not in said + BackupRun.objects.get().detail
        assert BackupRun.objects.get().target == "rest:http://127.0.0.1:9/"

    def test_no_room_for_the_copy_of_the_database(self, repository, monkeypatch, tmp_path):
        def full(folder, needed):
            raise DiskFull(folder, needed, 5)

        monkeypatch.setattr(collect, "require_disk_space", full)
        self.refused()
        assert BackupRun.objects.get().outcome == "failed"

    def test_no_room_in_the_repository(self, place):
        done = subprocess.CompletedProcess([], 1, "", "write: no space left on device")
        (Path(place)).mkdir()
        (Path(place) / "config").touch()
        assert "Free space there" in str(Repository(place)._error(done))

    def test_two_at_once(self, repository):
        with only_one("backup"):
            assert "Another backup is running" in self.refused()
        assert not BackupRun.objects.exists()

    def test_a_run_that_was_killed_is_closed_by_the_next(self, repository, scans):
        BackupRun.objects.create(kind="backup", target=repository)
        back_up(repository)
        outcomes = BackupRun.objects.order_by("pk").values_list("outcome", flat=True)
        assert list(outcomes) == ["failed", "succeeded"]

    def test_a_state_that_is_not_there(self, repository, scans):
        back_up(repository)
        newest = Repository(repository).newest()
        with pytest.raises(BackupError, match=newest.short):
            run_drill(repository, "ffffffff")
        assert run_drill(repository, newest.short).problems == []
