"""What an installation lacks is named with its remedy before it is served, and made by `setup`."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management.base import CommandError
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from museum import preparation
from museum.settings.environment_file import load_environment_file

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def manage(tmp_path):
    """Runs manage.py on an empty SQLite database; the data folder does not exist yet."""

    def run(*command, **variables):
        environment = {
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "museum.settings.production",
            "DATA_DIR": str(tmp_path / "new" / "data"),
            "SECRET_KEY": "k9" * 12 + "Zq7-_x" * 6,
            "ALLOWED_HOSTS": "museum.example",
            **variables,
        }
        return subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            timeout=180,
        )

    return run


def test_migrate_may_be_the_first_command(manage, tmp_path):
    planned = manage("migrate", "--plan")
    assert planned.returncode == 0, planned.stderr
    assert (tmp_path / "new" / "data").is_dir()


def test_a_data_folder_that_cannot_be_made_is_named(manage, tmp_path):
    (tmp_path / "file").write_text("")
    refused = manage("migrate", "--plan", DATA_DIR=str(tmp_path / "file" / "data"))
    assert refused.returncode == 1
    assert f"{tmp_path}/file/data" in refused.stderr
    assert "DATA_DIR" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    "command",
    [
        ("rebuild_index", "--check"),
        ("serve", "--port", "0"),
        pytest.param(("rebuild_index",), marks=pytest.mark.long),
    ],
)
def test_on_an_empty_database_a_command_says_what_to_do(manage, command):
    refused = manage(*command)
    assert refused.returncode == 1
    assert "manage.py setup" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.django_db
def test_a_museum_that_is_migrated_may_be_served():
    assert preparation.waiting_migrations() == []
    preparation.require_prepared()


@pytest.mark.django_db
def test_a_waiting_migration_is_named():
    MigrationRecorder(connection).record_unapplied("operations", "0001_backup_runs")
    (waiting,) = preparation.waiting_migrations()
    assert waiting == "operations.0001_backup_runs"
    with pytest.raises(CommandError, match=r"1 migrations wait.*operations\.0001_backup_runs"):
        preparation.require_prepared()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the file of a SQLite database")
@pytest.mark.parametrize(
    ("name", "says"), [("none.sqlite3", "no database yet"), ("", "does not answer")]
)
def test_a_database_that_is_missing_or_no_database_is_named(tmp_path, name, says):
    whole = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = str(tmp_path / name) if name else str(tmp_path)
    try:
        assert says in str(preparation.database_problem())
        assert not (tmp_path / "none.sqlite3").exists()
    finally:
        connection.close()
        connection.settings_dict["NAME"] = whole


@pytest.mark.django_db
def test_static_files_that_are_not_collected_are_named(settings, tmp_path):
    settings.STATIC_ROOT = str(tmp_path)
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    with pytest.raises(CommandError, match=f"not collected in {tmp_path}"):
        preparation.require_prepared()
    (tmp_path / "staticfiles.json").write_text("{}")
    preparation.require_prepared()


# museum.env ------------------------------------------------------------------------------------


@pytest.fixture
def environment_of(tmp_path, monkeypatch):
    """The variables that a file of settings adds; those of the test are put back."""

    def load(text):
        path = tmp_path / "museum.env"
        path.write_text(text)
        for name in ("MUSEUM_ENV", "ONE", "TWO"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("TWO", "of the environment")
        assert load_environment_file(path) == path
        one = os.environ.get("ONE")
        monkeypatch.delenv("ONE", raising=False)
        return one, os.environ["TWO"]

    return load


@pytest.mark.parametrize(
    ("text", "one"),
    [
        ("ONE=1\nTWO=2\n", "1"),
        ("# a comment\n\nexport ONE='a b'\n", "a b"),
        ("ONE=pa$$word${HOME}\n", "pa$$word${HOME}"),
        ("ONE=\n", ""),
        ("TWO=2\n", None),
    ],
)
def test_the_file_adds_what_the_environment_lacks(environment_of, text, one):
    assert environment_of(text) == (one, "of the environment")


def test_a_file_that_is_wrong_or_missing_is_named(environment_of, tmp_path, monkeypatch):
    with pytest.raises(SystemExit, match="'SECRET' has no value"):
        environment_of("SECRET\n")
    monkeypatch.setenv("MUSEUM_ENV", str(tmp_path / "gone.env"))
    with pytest.raises(SystemExit, match="no such file"):
        load_environment_file()
    (tmp_path / "gone.env").write_bytes(b"\xff\xfe=1\n")
    with pytest.raises(SystemExit, match="cannot be read"):
        load_environment_file()
    monkeypatch.delenv("MUSEUM_ENV")
    assert load_environment_file(tmp_path / "none.env") is None
