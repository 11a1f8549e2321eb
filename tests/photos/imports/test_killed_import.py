"""An import in a separate process on an SQLite file, killed with SIGKILL."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests import migrated_file
from tests.images.image_files import encode_image, random_scene, write_file

ROOT = Path(__file__).resolve().parents[3]


class TestKilled:
    @pytest.fixture
    def museum(self, tmp_path, django_db_setup):
        """Runs `manage.py` with a data folder of its own."""
        migrated_file.copy_to(tmp_path / "data" / "museum.sqlite3")
        environment = {
            **os.environ,
            "DATA_DIR": str(tmp_path / "data"),
            "DJANGO_SETTINGS_MODULE": "museum.settings.development",
            "DATABASE_URL": "",
        }

        def start(*arguments):
            return subprocess.Popen(
                [sys.executable, "manage.py", *map(str, arguments)],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )

        assert start("migrate", "-v0").wait(timeout=120) == 0
        return start

    def ask(self, folder, query):
        database = sqlite3.connect(folder / "data" / "museum.sqlite3", timeout=20)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()

    def photos(self, folder):
        return self.ask(folder, "SELECT count(*) FROM photos_photo")[0][0]

    def kill_at(self, process, folder, count):
        deadline = time.monotonic() + 600
        while self.photos(folder) < count and time.monotonic() < deadline:
            assert process.poll() is None, process.communicate()[0].decode()
            time.sleep(0.002)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()

    @pytest.mark.parametrize(
        ("files", "kills"), [(30, (3, 17)), pytest.param(60, (3, 17, 40), marks=pytest.mark.long)]
    )
    def test_killed_again_and_again_it_ends_with_every_file_in_once(
        self, tmp_path, museum, files, kills
    ):
        scans = tmp_path / "scans"
        for number in range(files):
            write_file(scans, f"{number:03}.jpg", encode_image(random_scene(number, 500, 400)))
        for count in kills:
            self.kill_at(museum("import_photos", scans), tmp_path, count)
            self.nothing_is_half(tmp_path)
        assert self.photos(tmp_path) < files

        last = museum("import_photos", scans)
        output, _none = last.communicate(timeout=600)
        assert last.returncode == 0, output.decode()
        assert "0 failed" in output.decode()
        assert self.photos(tmp_path) == files
        rows = self.ask(tmp_path, "SELECT status, count(*) FROM photos_importrow GROUP BY status")
        assert rows == [("done", files)]
        assert self.ask(tmp_path, "SELECT count(*) FROM photos_importbatch") == [(1,)]
        masters_folder = tmp_path / "data" / "masters"
        stored = [path for path in masters_folder.rglob("*.jpg") if ".aside" not in path.parts]
        assert len(stored) == files
        assert not [
            path for path in (tmp_path / "data" / "staging").rglob("*") if path.name != ".lock"
        ]
        checked = museum("verify_fixity", "--orphans")
        output, _none = checked.communicate(timeout=600)
        assert checked.returncode == 0, output.decode()
        derived = museum("derive_photos")
        assert f"{files} photographs, 0 files made".encode() in derived.communicate(timeout=600)[0]

    def nothing_is_half(self, folder):
        """Checked right after the kill, before any repair."""
        found = self.ask(
            folder,
            "SELECT m.file, m.size, p.id, r.id FROM photos_master m"
            " LEFT JOIN photos_photo p ON p.master_id = m.id"
            " LEFT JOIN photos_importrow r ON r.photo_id = p.id",
        )
        for name, size, photo, row in found:
            assert photo is not None
            assert row is not None
            assert (folder / "data" / "masters" / name).stat().st_size == size
        assert self.ask(folder, "SELECT count(*) FROM photos_photo WHERE master_id IS NULL") == [
            (0,)
        ]
