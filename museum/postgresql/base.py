"""The backend of the primary (``ENGINE``): Django's, and it tries for a while to connect.

A restart of PostgreSQL takes a second or two. pgbouncer then refuses whoever comes until its own
next attempt (`server_login_retry`), also when the server is long back, and may do so with the first
statement only. Connecting changes nothing, so it is repeated for `WAIT_SECONDS`: requests, the
worker and commands alike then find the server back. When it stays away the last error is raised.
"""

from __future__ import annotations

import time
from typing import Any

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.postgresql import base

#: Seconds for which connecting is repeated, and the pause between two attempts. pgbouncer tries the
#: server again after `server_login_retry`, which docs/cluster.md sets to one second.
WAIT_SECONDS, PAUSE_SECONDS = 3.0, 0.1
#: What PostgreSQL and libpq say of faults that waiting does not mend.
_LASTING = (
    "authentication failed",
    "does not exist",
    "no password supplied",
    "could not translate host name",
    "pg_hba.conf",
)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper of a connection to PostgreSQL, which waits for a server that restarts."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect, and try the connection. Raises psycopg2.OperationalError after WAIT_SECONDS.

        The replica is not waited for: pages are read from the primary meanwhile.
        """
        if self.alias != DEFAULT_DB_ALIAS:
            return super().get_new_connection(conn_params)
        until = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                return self._connect_and_try(conn_params)
            except (self.Database.OperationalError, self.Database.InterfaceError) as error:
                is_lasting = any(words in str(error) for words in _LASTING)
                if is_lasting or time.monotonic() >= until:
                    raise
            time.sleep(PAUSE_SECONDS)

    def _connect_and_try(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        try:
            # A pooler lets clients in before it has a connection to the server.
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1")
            connection.rollback()
        except BaseException:
            connection.close()
            raise
        return connection
