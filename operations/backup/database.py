"""Copying the database into a file and putting it back: SQLite by its backup API, PostgreSQL by
pg_dump and pg_restore."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.utils import timezone

from .connections import extra_connection, postgresql_moment, sqlite_file
from .errors import BackupError
from .processes import end_with_parent

#: The name of the file, by the vendor of the database.
FILES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}
#: How the schemas begin in which `restore --force` leaves the museum that it found.
_MOVED_ASIDE = "before_restore_"
#: What the programs of PostgreSQL are told of a connection, besides the password.
_CONNECTION = (
    "dbname", "user", "host", "port", "service", "passfile",
    "sslmode", "sslrootcert", "sslcert", "sslkey",
)  # fmt: skip


def vendor() -> str:
    """Return `sqlite` or `postgresql`."""
    return connections[DEFAULT_DB_ALIAS].vendor


@contextmanager
def copied_database(folder: Path) -> Iterator[str]:
    """Copy the database into `folder`, at one moment; give an alias that reads this same moment.

    Writers go on meanwhile. Raises BackupError.
    """
    target = folder / FILES[vendor()]
    if vendor() == "sqlite":
        _copy_sqlite(target)
        with sqlite_file(target) as alias:
            yield alias
        return
    with postgresql_moment() as (alias, snapshot):
        # Not compressed, so that what has not changed since yesterday is not stored again.
        _run_postgresql(
            "pg_dump", alias,
            "--format=custom", "--compress=0", "--no-owner", "--no-privileges",
            # A museum that was moved aside by `restore --force` is no part of this one.
            f"--exclude-schema={_MOVED_ASIDE}*", f"--snapshot={snapshot}", f"--file={target}",
        )  # fmt: skip
        yield alias


def _copy_sqlite(target: Path) -> None:
    source = _open_readonly(_sqlite_path())
    copy = sqlite3.connect(target)
    try:
        # In one step, which is one read transaction: in WAL mode writers do not wait for it. In
        # several steps it would begin again whenever somebody writes.
        source.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise BackupError(f"The database cannot be copied: {error}.") from error
    finally:
        copy.close()
        source.close()


def _sqlite_path() -> Path:
    return Path(connections[DEFAULT_DB_ALIAS].settings_dict["NAME"])


def _open_readonly(path: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=20)
    except sqlite3.Error as error:
        raise BackupError(f"The database {path} cannot be opened: {error}.") from error


def living_tables() -> int:
    """Return how many tables the database of the settings has; 0 when there is none."""
    if vendor() == "sqlite" and not _sqlite_path().exists():
        return 0
    return len(connections[DEFAULT_DB_ALIAS].introspection.table_names())


def put_back(file: Path, made_by: str) -> str:
    """Make `file`, from `copied_database` on the engine `made_by`, the database of the settings.

    Returns where the former database was moved to, or "". A process that is killed meanwhile leaves
    the former database where it was or where it was moved to, and the new one in place or none.
    Raises BackupError.
    """
    require_engine(made_by)
    connections[DEFAULT_DB_ALIAS].close()
    return _put_back_sqlite(file) if vendor() == "sqlite" else _put_back_postgresql(file)


def require_engine(made_by: str) -> None:
    """Raise BackupError unless DATABASE_URL names a database of the engine `made_by`."""
    if made_by != vendor():
        raise BackupError(
            f"The backup is one of {made_by}, and DATABASE_URL names {vendor()}. Restore it on "
            f"{made_by}; `manage.py dump_bag` and `load_bag` carry records to another engine."
        )


def aside(path: Path) -> Path:
    """Return the name under which a file is kept in whose place a restored one comes."""
    return path.with_name(f"{path.name}.before-restore-{timezone.now():%Y%m%dT%H%M%S}")


def _put_back_sqlite(file: Path) -> str:
    path, former = _sqlite_path(), ""
    path.parent.mkdir(parents=True, exist_ok=True)
    arriving = path.with_name(f"{path.name}.arriving")
    shutil.copyfile(file, arriving)
    with arriving.open("rb") as written:
        os.fsync(written.fileno())
    if path.exists():
        former_path = aside(path)
        with sqlite3.connect(path) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        # Somebody may still be at it, and then what was committed last is in the journal alone.
        journal = path.with_name(f"{path.name}-wal")
        if journal.exists():
            journal.replace(former_path.with_name(f"{former_path.name}-wal"))
        path.replace(former_path)
        former = str(former_path)
    # A journal without its database is of no use, and must not be taken for the new one's.
    for suffix in ("-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    arriving.replace(path)
    os.sync()
    return former


def _put_back_postgresql(file: Path) -> str:
    former = ""
    connection = connections[DEFAULT_DB_ALIAS]
    if living_tables():
        former = f"{_MOVED_ASIDE}{timezone.now():%Y%m%dT%H%M%S}".lower()
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER SCHEMA public RENAME TO {former}")
            cursor.execute("CREATE SCHEMA public")
    connection.close()
    _restore_postgresql(file, DEFAULT_DB_ALIAS)
    return f"the schema {former}" if former else ""


def _restore_postgresql(file: Path, alias: str) -> None:
    _run_postgresql(
        "pg_restore", alias, "--no-owner", "--no-privileges",
        "--single-transaction", "--exit-on-error", str(file),
    )  # fmt: skip


@contextmanager
def scratch_database(file: Path, made_by: str) -> Iterator[str]:
    """Put `file` into a database of its own, give its alias, and remove it at the end.

    On PostgreSQL it is a second database of the same server. Raises BackupError.
    """
    if made_by != vendor():
        raise BackupError(f"The backup is one of {made_by}, and the museum is on {vendor()} now.")
    if made_by == "sqlite":
        with sqlite_file(file) as alias:
            yield alias
        return
    connection = connections[DEFAULT_DB_ALIAS]
    name = f"{connection.settings_dict['NAME']}_drill"[:63]
    try:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
            cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    except Exception as error:
        raise BackupError(
            f"The drill cannot make its scratch database {name}: {' '.join(str(error).split())}. "
            "It needs a role with CREATEDB: `ALTER ROLE … CREATEDB`."
        ) from error
    try:
        with extra_connection(NAME=name) as alias:
            _restore_postgresql(file, alias)
            yield alias
    finally:
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')


def damage(alias: str) -> list[str]:
    """Return what SQLite's own check finds wrong; PostgreSQL checks while it restores."""
    if connections[alias].vendor != "sqlite":
        return []
    try:
        with connections[alias].cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(10)")
            found = [row[0] for row in cursor.fetchall()]
    except Exception as error:
        return [f"The database cannot be read: {error}."]
    return [] if found == ["ok"] else [f"The database is damaged: {one}." for one in found]


def _run_postgresql(program: str, alias: str, *arguments: str) -> None:
    """Run a program of PostgreSQL upon the database of a connection. Raises BackupError."""
    parameters: dict[str, Any] = connections[alias].get_connection_params()
    # The list of processes shows the arguments to everybody, so that the password is none of them.
    password = parameters.get("password")
    place = " ".join(
        f"{name}={_conninfo(parameters[name])}" for name in _CONNECTION if parameters.get(name)
    )
    done = subprocess.run(
        [_find_program(program), "--no-password", f"--dbname={place}", *arguments],
        env={**os.environ, **({"PGPASSWORD": str(password)} if password else {})},
        text=True, errors="replace", stdin=subprocess.DEVNULL, capture_output=True, check=False,
        preexec_fn=end_with_parent,
    )  # fmt: skip
    if done.returncode:
        said = " ".join(done.stderr.split())[-600:]
        remedy = (
            " Name the folder of the server's own programs in POSTGRES_BIN."
            if "version mismatch" in said or "unsupported version" in said
            else ""
        )
        raise BackupError(f"{program} failed: {said}{remedy}")


def _conninfo(value: Any) -> str:
    """Return a value as it is written in a connection string (libpq, section 34.1.1.1)."""
    return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"


def _find_program(name: str) -> str:
    """Return the path of a program of PostgreSQL, the newest there is. Raises BackupError."""
    if settings.POSTGRES_BIN:
        path = Path(settings.POSTGRES_BIN) / name
        if not path.exists():
            raise BackupError(f"POSTGRES_BIN={settings.POSTGRES_BIN}: there is no {name}.")
        return str(path)
    # A dump is taken by a program that is not older than its server; newer ones read older servers.
    installed = sorted(
        Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: _version(path)
    )
    found = str(installed[-1]) if installed else shutil.which(name)
    if found is None:
        raise BackupError(f"The program {name} is missing: `apt install postgresql-client`.")
    return found


def _version(path: Path) -> float:
    try:
        return float(path.parts[-3])
    except ValueError:
        return 0.0
