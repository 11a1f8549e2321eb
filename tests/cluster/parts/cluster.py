"""The whole cluster: two web machines and a worker, and all that they share."""

import os
import shutil
import tempfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

from tests.cluster.parts.nginx import Nginx
from tests.cluster.parts.postgres import Pgbouncer, Primary, Replica
from tests.cluster.parts.processes import wait_until
from tests.cluster.parts.redis_server import Redis
from tests.cluster.parts.swift import Swift
from tests.cluster.parts.web import Desk, Machine


class Cluster:
    """Machine `a` listens for versions; `b` has the pooler alone, and asks for them."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="museum-cluster-"))
        os.chmod(self.folder, 0o755)  # for the unprivileged users of the servers
        self._stack = ExitStack()
        self._stack.callback(self._remove)
        self.primary = self._keep(Primary(self.folder))
        self.replica = self._keep(Replica(self.folder, self.primary).start())
        self.pgbouncer = self._keep(Pgbouncer(self.folder, self.primary).start())
        self.redis = self._keep(Redis(self.folder).start())
        self.swift = self._keep(Swift(self.folder / "swift"))
        self.swift.start()
        shared = {
            "DATABASE_URL": self.pgbouncer.url,
            "DATABASE_POOLED": "1",
            "DATABASE_REPLICA_URL": self.replica.url,
            "STORAGE_URL": self.swift.url,
            "CACHE_URL": self.redis.url,
        }
        direct = {"DATABASE_DIRECT_URL": self.primary.url}
        self.a = Machine(self.folder, "a", shared | direct)
        self.b = Machine(self.folder, "b", shared)
        self.worker_machine = Machine(self.folder, "worker", shared)
        with ThreadPoolExecutor(1) as pool:
            collected = pool.submit(self.a.manage, "collectstatic", "--noinput", "--verbosity=0")
            self.a.manage("migrate", "--verbosity=0")
            self.a.manage("load_bag", "exhibit")
            collected.result()
        for machine in (self.b, self.worker_machine):
            (machine.data / "static").symlink_to(self.a.data / "static")
        self.worker = self.worker_machine.process("work", "manage.py", "work")
        for server in (self.a.server, self.b.server, self.worker):
            server.start()
            self._stack.callback(server.stop)
        self.nginx = self._keep(Nginx(self.folder, [self.a, self.b]).start())
        self.desk, self.desk_elsewhere = Desk(self.a), Desk(self.worker_machine)
        self._stack.callback(self.desk.stop)
        self._stack.callback(self.desk_elsewhere.stop)
        self.a.wait()
        self.b.wait()
        self.wait_for_replica()

    def version(self):
        return self.primary.query("SELECT version FROM search_catalogueversion")[0][0]

    def wait_for_replica(self):
        wait_until(lambda: self.replica.version() == self.version(), 30, "the replica")

    def stop(self):
        self._stack.close()

    def _keep(self, part):
        self._stack.callback(part.stop)
        return part

    def _remove(self):
        if "KEEP_CLUSTER" not in os.environ:
            shutil.rmtree(self.folder, ignore_errors=True)
