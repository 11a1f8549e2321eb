"""Reads DATABASE_URL and what belongs to it: the replica, and a pooler in between."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import environment
from .environment import SettingError

_POSTGRESQL = "django.db.backends.postgresql"
#: The same, but connecting waits for a server that is restarted.
_WAITING = "museum.postgresql"
#: libpq gives up on a machine that is gone after this many seconds.
_CONNECT_SECONDS = 2
#: A connection that a network has dropped is noticed within some ten seconds.
_KEEPALIVES = {
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 10_000,
}


def databases(default: Path) -> dict[str, Any]:
    """Return DATABASES: `default`, and `replica` where DATABASE_REPLICA_URL names one.

    Without DATABASE_URL the database is the SQLite file `default`. Raises SettingError.
    """
    primary: Any = environment.database("DATABASE_URL", default)
    result = {"default": primary}
    pooled = environment.flag("DATABASE_POOLED", False)
    if environment.text("DATABASE_REPLICA_URL"):
        replica: Any = environment.database("DATABASE_REPLICA_URL", default)
        if {primary["ENGINE"], replica["ENGINE"]} != {_POSTGRESQL}:
            raise SettingError(
                "DATABASE_REPLICA_URL: only PostgreSQL has replicas. Name the primary in "
                "DATABASE_URL and its streaming replica here, both as postgres://..., or leave it "
                "out."
            )
        # The catalogue version is read from it at the start of each page, which checks it as well.
        replica["CONN_HEALTH_CHECKS"] = False
        replica["OPTIONS"] = {
            "connect_timeout": _CONNECT_SECONDS,
            **_KEEPALIVES,
            **replica["OPTIONS"],
        }
        # The tests have one database.
        replica["TEST"] = {"MIRROR": "default"}
        result["replica"] = replica
    for config in result.values():
        if pooled and config["ENGINE"] == _POSTGRESQL:
            # In a pooler's transaction mode a cursor of the server is lost with its transaction.
            config["DISABLE_SERVER_SIDE_CURSORS"] = True
    if primary["ENGINE"] == _POSTGRESQL:
        primary["ENGINE"] = _WAITING
    return result


def direct_url() -> str:
    """Return DATABASE_DIRECT_URL, the primary without a pooler; "" if DATABASE_URL is that.

    Raises SettingError.
    """
    url = environment.text("DATABASE_DIRECT_URL")
    if url and not url.startswith(("postgres://", "postgresql://")):
        raise SettingError(
            f"DATABASE_DIRECT_URL={environment.without_password(url)!r} is no PostgreSQL. Name the "
            "database of DATABASE_URL, without the pooler in between: postgres://user@host/museum."
        )
    return url
