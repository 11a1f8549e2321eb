"""The museum's own server, running while something is measured."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


class Museum:
    """The museum's own server, in one process, running while the `with` block lasts.

    `settings` are environment variables that differ from this process's; `root` is the checkout.
    """

    def __init__(self, root: Path = ROOT, **settings: str) -> None:
        self.root = root
        self.settings = settings

    def __enter__(self) -> Museum:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--host", "127.0.0.1", "--port", str(self.port)],
            cwd=self.root,
            env={**os.environ, "DEBUG": "0", **self.settings},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        for _attempt in range(600):
            try:
                self.get("/healthz")()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.2)
        self.__exit__()
        raise RuntimeError("The museum did not start.")

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait()

    def connection(self) -> Callable[[str], bytes]:
        """A function that requests URLs over one connection; OSError for any status but 200."""
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)

        def get(address: str) -> bytes:
            try:
                link.request("GET", address)
                answer = link.getresponse()
            except (http.client.RemoteDisconnected, ConnectionError):
                link.close()  # the connection was idle for longer than the server waits
                link.request("GET", address)
                answer = link.getresponse()
            body = answer.read()
            if answer.status != 200:
                raise OSError(f"{address} answers {answer.status}")
            return body

        return get

    def get(self, address: str) -> Callable[[], bytes]:
        """A function that requests one URL again and again over a connection of its own."""
        ask = self.connection()
        return lambda: ask(address)
