"""`manage.py doctor` names each planted fault with its remedy, and fails."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from audit.log import log_event
from audit.models import AuditKind
from jobs.models import WorkerProcess
from operations.health import installation
from operations.health.doctor import examination, machine
from operations.models import BackupRun
from photos.models import Comparison
from search.indexing.rebuild import rebuild
from tests.builders import make_master, make_photo

ROOT = Path(__file__).resolve().parents[3]


def examine():
    """The findings by part, and what the command raised."""
    output, raised = StringIO(), ""
    try:
        call_command("doctor", "--json", stdout=output)
    except CommandError as error:
        raised = str(error)
    findings = json.loads(output.getvalue())
    assert all(finding["wrong"] and finding["remedy"] for finding in findings)
    return {finding["part"]: finding for finding in findings}, raised


@pytest.fixture
def sound(db, settings, tmp_path, monkeypatch):
    """An installation in order, in which the doctor finds nothing."""
    settings.DATA_DIR = tmp_path
    settings.DISK_MINIMUM_BYTES = 1
    settings.SECURE_SSL_REDIRECT = settings.SESSION_COOKIE_SECURE = True
    settings.CSRF_COOKIE_SECURE = True
    settings.SECURE_HSTS_SECONDS = 3600
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    monkeypatch.setattr(machine.shutil, "which", lambda name: f"/usr/bin/{name}")
    WorkerProcess.objects.create(name="worker")
    now = timezone.now()
    for kind in ("backup", "drill"):
        BackupRun.objects.create(kind=kind, finished_at=now, outcome="succeeded")
    rebuild()
    return tmp_path


def test_nothing_is_wrong_with_an_installation_in_order(sound):
    assert examine() == ({}, "")
    output = StringIO()
    call_command("doctor", stdout=output)
    assert "Nothing is wrong." in output.getvalue()


# Each plants one fault. The arguments are the settings, the data folder, and monkeypatch.


def weak_key(settings, folder, patch):
    settings.SECRET_KEY = "museum" * 10


def short_key(settings, folder, patch):
    settings.SECRET_KEY = "kQ7x-2_pLm9Zr4TvB1"


def djangos_key(settings, folder, patch):
    settings.SECRET_KEY = "django-insecure-kQ7x-2_pLm9Zr4TvB1kQ7x-2_pLm9Zr4TvB1abcdef"


def loose_policy(settings, folder, patch):
    directives = {**settings.CONTENT_SECURITY_POLICY["DIRECTIVES"], "script-src": ["*"]}
    settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives}


def no_data_folder(settings, folder, patch):
    settings.DATA_DIR = folder / "gone"


def folder_that_takes_no_file(settings, folder, patch):
    def refuse(*args, **kwargs):
        raise OSError(30, "Read-only file system")

    patch.setattr(machine.tempfile, "TemporaryFile", refuse)


def folder_of_everybody(settings, folder, patch):
    folder.chmod(0o777)


def full_disk(settings, folder, patch):
    settings.DISK_MINIMUM_BYTES = installation.free_bytes() * 2


def slow_clock(settings, folder, patch):
    log_event(AuditKind.ACCESS, why="A test of the clock.")
    earlier = timezone.now() - timedelta(hours=2)
    patch.setattr(machine.timezone, "now", lambda: earlier)


def no_vips(settings, folder, patch):
    def missing(name):
        if name == "pyvips":
            raise OSError("libvips.so.42: cannot open shared object file")

    patch.setattr(machine.importlib, "import_module", missing)


def no_backup_program(settings, folder, patch):
    patch.setattr(machine.shutil, "which", lambda name: None)


def dead_mail_server(settings, folder, patch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def no_static_files(settings, folder, patch):
    settings.STATIC_ROOT = str(folder / "static")
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }


def dead_cache(settings, folder, patch):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}


def waiting_migration(settings, folder, patch):
    MigrationRecorder(connection).record_unapplied("operations", "0001_backup_runs")


def newer_database(settings, folder, patch):
    MigrationRecorder(connection).record_applied("photos", "9999_of_the_next_version")


def old_index(settings, folder, patch):
    make_photo()


def lost_master(settings, folder, patch):
    make_master(file="gone.jpg", size=100)


def dead_worker(settings, folder, patch):
    WorkerProcess.objects.update(seen_at=timezone.now() - timedelta(hours=1))


def stuck_jobs(settings, folder, patch):
    master = make_master()
    Comparison.objects.create(master=master, due_at=timezone.now() - timedelta(hours=2))
    patch.setattr(examination.museum_state.records, "check_masters", lambda state: None)


def old_backup(settings, folder, patch):
    BackupRun.objects.filter(kind="backup").update(finished_at=timezone.now() - timedelta(days=3))


def no_drill(settings, folder, patch):
    BackupRun.objects.filter(kind="drill").delete()


def broken_check(settings, folder, patch):
    def fail():
        raise ZeroDivisionError("planted")

    patch.setattr(examination.museum_state.records, "check_index", lambda state: fail())


@pytest.mark.parametrize(
    ("plant", "part", "wrong", "remedy", "severity"),
    [
        (weak_key, "secret key", "can be guessed", "token_urlsafe", "fault"),
        (short_key, "secret key", "18 characters", "token_urlsafe", "fault"),
        (djangos_key, "secret key", "for development", "token_urlsafe", "fault"),
        (loose_policy, "settings", "museum.E003", "strict policy", "fault"),
        (no_data_folder, "data folder", "is missing", "manage.py setup", "fault"),
        (folder_that_takes_no_file, "data folder", "Read-only file system", "chown", "fault"),
        (folder_of_everybody, "data folder", "may write to", "chmod o-w", "fault"),
        (full_disk, "disk", "MB are left", "larger disk", "fault"),
        (slow_clock, "clock", "newest entry", "timedatectl", "fault"),
        (no_vips, "programs", "libvips.so.42", "make install", "fault"),
        (no_backup_program, "programs", "restic", "apt-get install", "advice"),
        (dead_mail_server, "mail", "does not answer", "port", "fault"),
        (no_static_files, "static files", "not collected", "collectstatic", "fault"),
        (dead_cache, "cache", "does not keep", "CACHE_URL", "fault"),
        (waiting_migration, "migrations", "operations.0001_backup_runs", "migrate", "fault"),
        (newer_database, "migrations", "photos.9999_of_the_next_version", "update", "advice"),
        (old_index, "index", "behind the records", "rebuild_index", "fault"),
        (lost_master, "masters", "is missing", "verify_fixity", "fault"),
        (dead_worker, "worker", "None runs", "manage.py work", "fault"),
        (stuck_jobs, "worker", "more than an hour", "more workers", "advice"),
        (old_backup, "backup", "last backup", "make backup", "fault"),
        (no_drill, "backup", "no restore drill", "manage.py drill", "fault"),
        (broken_check, "index", "ZeroDivisionError", "report it", "fault"),
    ],
)
def test_a_planted_fault_is_named(
    sound, settings, monkeypatch, plant, part, wrong, remedy, severity
):
    plant(settings, sound, monkeypatch)
    findings, raised = examine()
    assert set(findings) == {part}
    assert wrong in findings[part]["wrong"]
    assert remedy in findings[part]["remedy"]
    assert findings[part]["severity"] == severity
    assert bool(raised) == (severity == "fault")


@pytest.mark.parametrize("command", ["doctor", "doctor --json"])
def test_an_installation_that_was_never_prepared_is_examined(tmp_path, command):
    """No data folder, no database: nothing of that stops the doctor."""
    examined = subprocess.run(
        [sys.executable, "manage.py", *command.split()],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "museum.settings.production",
            "DATA_DIR": str(tmp_path / "new"),
            "SECRET_KEY": "short",
            "ALLOWED_HOSTS": "museum.example",
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert examined.returncode == 1
    assert "Traceback" not in examined.stderr
    for words in ("SECRET_KEY can be guessed", "data folder", "museum.sqlite3 is missing"):
        assert words in examined.stdout
    assert not (tmp_path / "new" / "museum.sqlite3").exists()
