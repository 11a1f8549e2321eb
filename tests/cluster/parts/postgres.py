"""PostgreSQL with streaming replication, and pgbouncer in transaction mode."""

import os
import pwd
import shutil
import subprocess
from pathlib import Path

import psycopg2

from tests.cluster.parts.processes import (
    Process,
    free_port,
    is_open,
    program,
    unprivileged_user,
    wait_until,
)

DATABASE, USER = "museum", "museum"
_SETTINGS = """
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
max_connections = 100
shared_buffers = '64MB'
wal_level = replica
hot_standby = on
max_wal_senders = 4
# A cluster of the tests is thrown away, also after the power cut that these protect from.
fsync = off
log_min_messages = warning
"""


def _program(name):
    return program(name, f"/usr/lib/postgresql/*/bin/{name}")


class _Server:
    """A PostgreSQL server in a folder of its own, which belongs to an unprivileged user."""

    def __init__(self, folder, name):
        self.folder = Path(folder) / name
        self.data = self.folder / "data"
        self.port = free_port()
        self.user = unprivileged_user()
        self.folder.mkdir(parents=True)
        if os.getuid() == 0:
            entry = pwd.getpwnam(self.user)
            os.chown(self.folder, entry.pw_uid, entry.pw_gid)
        self.process = Process(
            name,
            [_program("postgres"), "-D", str(self.data)],
            folder,
            user=self.user,
            cwd=self.folder,
        )

    @property
    def url(self):
        return f"postgres://{USER}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self):
        self.process.start().wait_for(lambda: self.query("SELECT 1"))
        return self

    def restart(self):
        """Stops the server as `systemctl restart` does, and starts it again."""
        self.process.stop(2)  # SIGINT: "fast" shutdown
        self.start()

    def stop(self):
        self.process.stop(2)

    def query(self, sql, database=DATABASE, user=USER):
        connection = psycopg2.connect(
            host="127.0.0.1", port=self.port, dbname=database, user=user, connect_timeout=5
        )
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def _run(self, *command):
        as_user = {}
        if os.getuid() == 0:
            entry = pwd.getpwnam(self.user)
            as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, text=True, check=False, **as_user
        )
        assert done.returncode == 0, done.stderr


class Primary(_Server):
    """The primary, with an empty database."""

    def __init__(self, folder):
        super().__init__(folder, "primary")
        self._run(
            _program("initdb"), "-D", str(self.data), "-k", "-A", "trust", "-U", USER, "-E", "UTF8",
            "--locale", "C.UTF-8",
        )  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(_SETTINGS.format(port=self.port, folder=self.folder))
        self.process.start().wait_for(lambda: self.query("SELECT 1", "postgres"))
        self.query(f"CREATE DATABASE {DATABASE}", "postgres")


class Replica(_Server):
    """A streaming replica of `primary`, in a replication slot of its own."""

    def __init__(self, folder, primary):
        super().__init__(folder, "replica")
        self._run(
            _program("pg_basebackup"), "-D", str(self.data), "-R", "-C", "-S", "replica",
            "-h", "127.0.0.1", "-p", str(primary.port), "-U", USER, "--checkpoint=fast",
        )  # fmt: skip
        with (self.data / "postgresql.conf").open("a") as file:
            file.write(f"port = {self.port}\nunix_socket_directories = '{self.folder}'\n")

    def pause(self):
        """Stops the replay of what comes from the primary; the replica answers on."""
        self.query("SELECT pg_wal_replay_pause()")
        wait_until(lambda: self.query("SELECT pg_is_wal_replay_paused()")[0][0])

    def resume(self):
        self.query("SELECT pg_wal_replay_resume()")

    def version(self):
        rows = self.query("SELECT version FROM search_catalogueversion")
        return rows[0][0] if rows else 0


class Pgbouncer:
    """pgbouncer in transaction mode before `server`."""

    def __init__(self, folder, server):
        self.port = free_port()
        self.folder = Path(folder) / "pgbouncer"
        self.folder.mkdir()
        (self.folder / "users.txt").write_text(f'"{USER}" ""\n')
        configuration = self.folder / "pgbouncer.ini"
        configuration.write_text(
            f"[databases]\n{DATABASE} = host=127.0.0.1 port={server.port} dbname={DATABASE}\n"
            "[pgbouncer]\nlisten_addr = 127.0.0.1\n"
            f"listen_port = {self.port}\nunix_socket_dir = \nauth_type = trust\n"
            f"auth_file = {self.folder}/users.txt\npool_mode = transaction\n"
            "max_client_conn = 200\ndefault_pool_size = 10\nserver_login_retry = 1\n"
            # Otherwise each connection that a restart broke fails one request.
            "server_check_delay = 0\n"
        )
        if os.getuid() == 0:
            for path in (self.folder, *self.folder.iterdir()):
                shutil.chown(path, unprivileged_user())
        self.process = Process(
            "pgbouncer",
            [program("pgbouncer", "/usr/sbin/pgbouncer"), str(configuration)],
            folder,
            user=unprivileged_user(),
            cwd=self.folder,
        )

    @property
    def url(self):
        return f"postgres://{USER}@127.0.0.1:{self.port}/{DATABASE}"

    def start(self):
        self.process.start().wait_for(lambda: is_open(self.port))
        return self

    def stop(self):
        self.process.stop()
