"""New code takes over the databases of former versions; former code bears the new schema."""

import json
import lzma
import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.db import connection, connections, migrations, models
from django.db.migrations.state import ProjectState

from tests import run_cache
from tests.upgrades.schema import breaking_changes, read_schema

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = sorted(path.stem for path in (ROOT / "tests/upgrades/versions").glob("*.json"))
#: The version before the next release: what still serves while that is put into service.
BEFORE = VERSIONS[-1]

needs_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="a file of SQLite")


def unpacked(version, folder):
    path = folder / "museum.sqlite3"
    packed = ROOT / "tests/upgrades/versions" / f"{version}.sqlite3.xz"
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    return path


def run(folder, *command, code=ROOT):
    return subprocess.run(
        [sys.executable, *command],
        cwd=code,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "museum.settings.development",
            "SECRET_KEY": "only-for-tests-" + "0123456789" * 5,
            "DATA_DIR": str(folder),
            "LOG_LEVEL": "ERROR",
        },
        capture_output=True,
        text=True,
        timeout=300,
    )


def migrated(version, folder):
    """Put the database of a version into `folder`, migrated by this code: once in a run."""

    def make():
        made = run_cache.folder() / f"upgraded-{version}"
        made.mkdir(exist_ok=True)
        unpacked(version, made)
        done = run(made, "manage.py", "migrate", "-v0")
        assert done.returncode == 0, done.stderr
        return made

    made = run_cache.make_once(f"the database of {version}, migrated", make)
    return Path(shutil.copytree(made, folder, dirs_exist_ok=True))


@needs_sqlite
@pytest.mark.one_engine
@pytest.mark.parametrize("version", VERSIONS)
def test_a_database_of_a_former_version_is_taken_over(version, tmp_path):
    migrated(version, tmp_path)
    served = run(tmp_path, ROOT / "tests/upgrades/probe.py")
    assert served.stdout == "served\n", served.stderr
    checked = run(tmp_path, "manage.py", "rebuild_index", "--check", "-v0")
    assert checked.returncode == 0, checked.stderr


@needs_sqlite
@pytest.mark.django_db
def test_the_version_before_bears_this_schema():
    before = json.loads((ROOT / f"tests/upgrades/versions/{BEFORE}.json").read_text())
    assert len(before) > 50
    assert breaking_changes(before, read_schema(connection)) == [], (
        f"{BEFORE} still serves while this is migrated. Take such a step in two releases: first "
        "the code stops using the column, then a migration of the next one removes it; a new "
        "column takes NULL or has a db_default."
    )


@needs_sqlite
@pytest.mark.django_db
def test_a_schema_bears_itself():
    schema = read_schema(connection)
    assert breaking_changes(schema, schema) == []
    assert not schema["photos_photo"]["columns"]["state"]["null"]


# Migrations that would break the version before, planted one at a time in a copy of its database.


class _Plain(migrations.Migration):
    """Tables of their own, so that a planted step is nothing but itself."""

    operations = [
        migrations.CreateModel(
            "Album",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("title", models.CharField(max_length=100)),
                ("note", models.TextField(null=True)),
            ],
        ),
        migrations.CreateModel("Corner", [("id", models.BigAutoField(primary_key=True))]),
    ]


BREAKING = {
    "planted_corner is gone": migrations.DeleteModel("Corner"),
    "planted_album is gone": migrations.RenameModel("Album", "Folder"),
    "planted_album.note is gone": migrations.RemoveField("album", "note"),
    "planted_album.title is gone": migrations.RenameField("album", "title", "name"),
    "planted_album.pages is new": migrations.AddField(
        "album", "pages", models.IntegerField(default=0)
    ),
    "planted_album.note takes no NULL": migrations.AlterField(
        "album", "note", models.TextField(default="")
    ),
    "planted_album.title takes 50": migrations.AlterField(
        "album", "title", models.CharField(max_length=50)
    ),
    "planted_album: title must be unique": migrations.AlterField(
        "album", "title", models.CharField(max_length=100, unique=True)
    ),
}
HARMLESS = {
    "a new table": migrations.CreateModel("Page", [("id", models.BigAutoField(primary_key=True))]),
    "a column with NULL": migrations.AddField("album", "pages", models.IntegerField(null=True)),
    "a column with db_default": migrations.AddField(
        "album", "pages", models.IntegerField(default=0, db_default=0)
    ),
    "a longer text": migrations.AlterField("album", "title", models.CharField(max_length=500)),
    "an index": migrations.AddIndex("album", models.Index(fields=["title"], name="by_title")),
}


def changes_by(operation, folder):
    """The breaking changes of one operation, made in a database of its own."""
    database = type(connections["default"])(
        {**connection.settings_dict, "NAME": str(folder / "planted.sqlite3")}, "planted"
    )
    connections["planted"] = database
    try:
        state = ProjectState()
        for one in _Plain.operations:
            state = _apply(one, state, database)
        before = read_schema(database)
        _apply(operation, state, database)
        return breaking_changes(before, read_schema(database))
    finally:
        database.close()
        del connections["planted"]


def _apply(operation, state, database):
    after = state.clone()
    operation.state_forwards("planted", after)
    with database.schema_editor() as editor:
        operation.database_forwards("planted", editor, state, after)
    return after


@needs_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("says", BREAKING)
def test_a_planted_breaking_migration_is_found(says, tmp_path):
    found = changes_by(BREAKING[says], tmp_path)
    assert [problem for problem in found if problem.startswith(says)], found


@needs_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize("what", HARMLESS)
def test_a_migration_that_the_version_before_bears_is_not_found(what, tmp_path):
    assert changes_by(HARMLESS[what], tmp_path) == []


# The code of the version before itself, where this clone has its tag.


def former_code(version, folder):
    """The code of a version, by its tag; None where the clone has none (a shallow one in CI)."""
    packed = folder / "code.tar"
    made = subprocess.run(
        ["git", "archive", f"--output={packed}", f"v{version}"], cwd=ROOT, capture_output=True
    )
    if made.returncode != 0:
        return None
    code = folder / "code"
    with tarfile.open(packed) as archive:
        archive.extractall(code, filter="data")
    (code / "node_modules").symlink_to(ROOT / "node_modules")
    return code


@needs_sqlite
@pytest.mark.one_engine
def test_the_code_of_the_version_before_serves_on_this_schema(tmp_path):
    code = former_code(BEFORE, tmp_path)
    if code is None:
        pytest.skip(f"this clone has no tag v{BEFORE}; its schema is compared above")
    (tmp_path / "data").mkdir()
    migrated(BEFORE, tmp_path / "data")
    compiled = run(tmp_path / "data", "manage.py", "compile_catalogues", code=code)
    assert compiled.returncode == 0, compiled.stderr
    served = run(tmp_path / "data", ROOT / "tests/upgrades/probe.py", code=code)
    assert served.stdout == "served\n", served.stderr


@needs_sqlite
@pytest.mark.one_engine
@pytest.mark.parametrize(
    "planted",
    [
        "ALTER TABLE photos_photo RENAME COLUMN credit TO credit_line",
        pytest.param(
            "CREATE TRIGGER planted BEFORE INSERT ON photos_photo "
            "BEGIN SELECT RAISE(ABORT, 'a rule that the code does not know'); END",
            marks=pytest.mark.long,
        ),
    ],
)
def test_the_probe_fails_on_a_schema_that_breaks_the_code(planted, tmp_path):
    """The code of this version stands for the one before: what it meets is one step too new."""
    import sqlite3

    folder = migrated(BEFORE, tmp_path)
    with sqlite3.connect(folder / "museum.sqlite3") as database:
        database.execute(planted)
    served = run(folder, ROOT / "tests/upgrades/probe.py")
    assert served.returncode != 0
    assert "served" not in served.stdout
