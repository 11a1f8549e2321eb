"""Debian's redis-server, with a bound of memory as docs/cluster.md asks for."""

from tests.cluster.parts.processes import Process, free_port, is_open, program


class Redis:
    def __init__(self, folder):
        self.port = free_port()
        self.process = Process(
            "redis",
            [
                program("redis-server"), "--port", str(self.port), "--bind", "127.0.0.1",
                "--save", "", "--maxmemory", "64mb", "--maxmemory-policy", "allkeys-lru",
            ],
            folder,
        )  # fmt: skip

    @property
    def url(self):
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self):
        self.process.start().wait_for(lambda: is_open(self.port))
        return self

    def kill(self):
        self.process.kill()

    def stop(self):
        self.process.stop()
