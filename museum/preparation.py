"""What an installation needs before it can be served, and whether it has it.

`manage.py setup` makes all of it. `manage.py serve` asks `problems_before_serving` first, because a
server on an empty database would answer 500 to every request.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.storage import ManifestFilesMixin, staticfiles_storage
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from operations.health.installation import missing_database_file

_SETUP = "Run `manage.py setup`, which makes what is missing; `make serve` does it by itself."


def make_data_folder() -> Path:
    """Make the data folder, and that of a SQLite database, and return the data folder.

    Raises CommandError with the folder and the remedy if the file system refuses.
    """
    folder = Path(settings.DATA_DIR)
    wanted = [folder]
    in_file = connection.vendor == "sqlite" and not connection.is_in_memory_db()  # type: ignore[attr-defined]
    if in_file:
        wanted.append(Path(connection.settings_dict["NAME"]).parent)
    for one in wanted:
        try:
            one.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CommandError(
                f"The folder {one} cannot be made: {error.strerror}. Give its parent to the user "
                "that runs the museum, or name another folder in DATA_DIR."
            ) from error
    return folder


def waiting_migrations() -> list[str]:
    """Return the migrations that the database lacks, such as `photos.0002_names`.

    Raises DatabaseError if the database does not answer.
    """
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def database_problem() -> str | None:
    """Say what the database lacks before the museum can use it, and the remedy; None if nothing."""
    missing = missing_database_file()
    if missing:
        return f"There is no database yet: {missing} is missing. {_SETUP}"
    try:
        waiting = waiting_migrations()
    except DatabaseError as error:
        reason = str(error).strip().splitlines()[0]
        return (
            f"The database does not answer: {reason}. Start it, and look at DATABASE_URL and at "
            "the rights of the data folder."
        )
    if not waiting:
        return None
    return (
        f"The database is not up to date: {len(waiting)} migrations wait, the first is "
        f"{waiting[0]}. {_SETUP}"
    )


def static_files_are_collected() -> bool:
    """Whether the storage of static files finds them; in development they are not collected."""
    if not isinstance(staticfiles_storage, ManifestFilesMixin):
        return True
    return (Path(settings.STATIC_ROOT) / staticfiles_storage.manifest_name).exists()


def problems_before_serving() -> list[str]:
    """Return a sentence with its remedy for everything without which pages would answer 500."""
    problems = [problem for problem in [database_problem()] if problem]
    if not static_files_are_collected():
        problems.append(f"The static files are not collected in {settings.STATIC_ROOT}. {_SETUP}")
    return problems


def require_prepared() -> None:
    """Raise CommandError if the museum could not be served as it is."""
    problems = problems_before_serving()
    if problems:
        raise CommandError("\n".join(["The museum cannot be served yet.", *problems]))


def share_metrics() -> None:
    """Let the processes of this server count together, in a folder that ends with this process.

    prometheus_client reads the variable when it is imported, so this is called before that. An
    operator who names a folder of their own empties it themselves.
    """
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        Path(os.environ["PROMETHEUS_MULTIPROC_DIR"]).mkdir(parents=True, exist_ok=True)
        return
    folder, owner = tempfile.mkdtemp(prefix="museum-metrics-"), os.getpid()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder

    def remove() -> None:
        # Server processes that were forked run this too, and must not.
        if os.getpid() == owner:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)


def before_serving() -> None:
    """All that `manage.py serve` does before it listens. Raises CommandError with the remedy."""
    require_prepared()
    share_metrics()
