"""`python -m tests.upgrades.keep 0.9.0`: keeps the schema and a database of this version.

Run once for each release, before its tag. The database has the founding exhibit; the schema is
that of SQLite, whose tables and columns PostgreSQL has as well.
"""

import json
import lzma
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VERSIONS = Path(__file__).resolve().parent / "versions"


def keep(version: str) -> None:
    """Write `versions/<version>.json` and `versions/<version>.sqlite3.xz`."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "museum.settings.development",
            "DATA_DIR": folder,
            "SECRET_KEY": "only-to-make-a-database-of-this-version-" + "0123456789" * 2,
            "DATABASE_URL": "",
        }
        for command in ("setup", "shell"):
            code = ["-c", _EMPTY_JOURNAL] if command == "shell" else []
            subprocess.run(
                [sys.executable, "manage.py", command, *code], cwd=ROOT, env=environment, check=True
            )
        database = Path(folder, "museum.sqlite3").read_bytes()
        schema = json.loads(Path(folder, "schema.json").read_text())
    packed = lzma.compress(database, preset=9 | lzma.PRESET_EXTREME)
    VERSIONS.joinpath(f"{version}.sqlite3.xz").write_bytes(packed)
    text = json.dumps(schema, indent=1, sort_keys=True) + "\n"
    VERSIONS.joinpath(f"{version}.json").write_text(text)


#: Writes everything into the one file, and the schema beside it.
_EMPTY_JOURNAL = """
import json
from django.conf import settings
from django.db import connection
from tests.upgrades.schema import read_schema
(settings.DATA_DIR / "schema.json").write_text(json.dumps(read_schema(connection)))
with connection.cursor() as cursor:
    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    cursor.execute("VACUUM")
    cursor.execute("PRAGMA journal_mode=DELETE")
"""

if __name__ == "__main__":
    if len(sys.argv) != 2 or not re.fullmatch(r"\d+\.\d+\.\d+", sys.argv[1]):
        raise SystemExit("Name the version: python -m tests.upgrades.keep 0.9.0")
    keep(sys.argv[1])
