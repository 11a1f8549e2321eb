"""`manage.py serve`: runs the museum on the server granian, with a worker for jobs."""

import resource
import socket
import subprocess
import sys
import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from granian import Granian
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings

from museum.preparation import before_serving

#: Connections of each process. Beyond them, new ones wait.
_CONNECTIONS = 2_000
#: For which a client may take to send the head of a request, and how long the head may be.
_HEADER_MILLISECONDS = 10_000
_HEAD_BYTES = 131_072
#: For which requests under way may take to finish after SIGTERM.
_LAST_REQUESTS_SECONDS = 30


class Command(BaseCommand):
    help = "Serve the museum (granian). Checks the settings first."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--host",
            default=settings.SERVER_HOST,
            help="address to listen on; without it the variable HOST: %(default)s",
        )
        parser.add_argument(
            "--port",
            type=int,
            default=settings.SERVER_PORT,
            help="port to listen on; without it the variable PORT: %(default)s",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        host, port = options["host"], options["port"]
        self._require_free(host, port)
        before_serving()
        _raise_open_files_limit()
        server = Granian(
            "museum.asgi:application",
            address=host,
            port=port,
            # With its lifespan protocol, so that SIGTERM lets requests under way finish.
            interface=Interfaces.ASGI,
            loop=Loops.uvloop,
            workers=settings.SERVER_WORKERS,
            # If a server process dies, another one is started.
            respawn_failed_workers=True,
            workers_kill_timeout=_LAST_REQUESTS_SECONDS,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=_HEADER_MILLISECONDS, max_buffer_size=_HEAD_BYTES
            ),
            websockets=False,
            backlog=2048,
            # Counts connections, not requests: idle ones take little, and must not stop the rest.
            backpressure=_CONNECTIONS,
        )
        self.stdout.write(self.style.SUCCESS(f"The museum is open at http://{host}:{port}/"))
        self.stdout.write("Control-C closes it.")
        self.stdout.flush()
        with _worker() if settings.WORKER else nullcontext():
            server.serve()

    def _require_free(self, host: str, port: int) -> None:
        """Raise `CommandError` with the remedy if nothing can listen at this address."""
        try:
            family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
            with socket.socket(family, socket.SOCK_STREAM) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                f"Cannot listen on {host}:{port}: {str(error).rstrip('.')}. Choose another port or "
                f"address, for instance `make run PORT={8001 if port == 8000 else 8000}`."
            ) from error


def _raise_open_files_limit() -> None:
    """Let this process and its children open as many files as the system allows it to.

    Every connection is an open file, and the usual limit is 1,024.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = hard if hard != resource.RLIM_INFINITY else 65_536
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


@contextmanager
def _worker() -> Iterator[None]:
    """Run `manage.py work` beside the server. It is restarted when it dies, and ends with it."""
    closing = threading.Event()

    def supervise() -> None:
        while not closing.is_set():
            process = subprocess.Popen([sys.executable, sys.argv[0], "work", "--with-parent"])
            while process.poll() is None and not closing.wait(0.5):
                pass
            process.terminate()
            process.wait()
            closing.wait(1)

    supervisor = threading.Thread(target=supervise, daemon=True)
    supervisor.start()
    try:
        yield
    finally:
        closing.set()
        supervisor.join(timeout=60)
