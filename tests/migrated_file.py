"""A migrated and empty SQLite database, for museums that tests run in processes of their own.

To migrate takes as long as some thirty tests, so it is done once: for the database of the tests.
"""

import shutil
from pathlib import Path

from django.db import connection

from tests import run_cache


def _kept() -> Path:
    return run_cache.folder() / "migrated.sqlite3"


def keep() -> None:
    """Keep a copy of the tests' database; called before the first test.

    Nothing on PostgreSQL, and where no test of the run uses the database: then there is none.
    """
    if connection.vendor != "sqlite" or not Path(connection.settings_dict["NAME"]).exists():
        return
    with run_cache.locked("migrated"):
        if not _kept().exists():
            with connection.cursor() as cursor:
                cursor.execute("VACUUM INTO %s", [str(_kept())])


def copy_to(path: Path) -> None:
    """Write the migrated database to `path`, or only make its folder where none was kept.

    The caller uses the fixture `django_db_setup`, and migrates what it got.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    if _kept().exists():
        shutil.copyfile(_kept(), path)
