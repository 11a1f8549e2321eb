"""A museum that is really running: production settings, the real server, the founding exhibit."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import run_cache
from tests.browser.museum_shell import MuseumShell

ROOT = Path(__file__).resolve().parents[2]
_START_TIMEOUT_S = 300
_STOP_TIMEOUT_S = 10
#: Files in the folder of a museum: the process number of its server, and the lock that it holds.
_PID_FILE, _LOCK_FILE = "server.pid", "server.held"

#: The shells of this process, by the folder of their museum.
_SHELLS: dict[Path, MuseumShell] = {}
#: What has to be done before Python first changes a museum in this process.
BEFORE_CHANGES: list[Callable[[], object]] = []
#: The folders of the museums that this process keeps unchanged.
_HELD: set[Path] = set()


@dataclass(frozen=True)
class LiveMuseum:
    """A museum with its own data folder, served over plain HTTP on this machine.

    `variables` are added to its environment.
    """

    folder: Path
    port: int
    variables: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def _environment(self) -> dict[str, str]:
        inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        return inherited | {
            "DJANGO_SETTINGS_MODULE": "museum.settings.production",
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": "only-for-the-browser-tests-" + "0123456789" * 3,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "HTTPS": "0",
            "LOG_LEVEL": "WARNING",
            # All tests have one address.
            "EXPORTS_PER_MINUTE": "0",
            "SEARCHES_PER_MINUTE": "0",
            "IMAGES_PER_MINUTE": "0",
            "UNKNOWN_ADDRESSES_PER_MINUTE": "0",
            "SIGN_INS_PER_QUARTER_HOUR": "0",
            "NIGHT_WORK": "0",
            **self.variables,
        }

    def manage(self, *command: str, **variables: str) -> str:
        """Runs ``manage.py`` on this museum and returns what it printed.

        Raises `RuntimeError` with the output when the command fails.
        """
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self._environment | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(command)}: {done.stdout}")
        return done.stdout

    @contextmanager
    def unchanged(self) -> Iterator[None]:
        """Meanwhile no other process of the run changes what visitors find.

        Held by tests that count what is found, and by whatever publishes or withdraws something.
        """
        if self.folder in _HELD:
            yield
            return
        with run_cache.locked(f"unchanged-{self.port}"):
            _HELD.add(self.folder)
            try:
                yield
            finally:
                _HELD.remove(self.folder)

    def run(self, code: str) -> str:
        """Runs Python in this museum and returns what it printed.

        Raises `RuntimeError` with the output when it raises anything.
        """
        while BEFORE_CHANGES:
            BEFORE_CHANGES.pop()()
        if self.folder not in _SHELLS:
            _SHELLS[self.folder] = MuseumShell(self._environment)
        begin = {"BUILDERS_BEGIN_AT": str(1000 * run_cache.next_number())}
        with self.unchanged():
            return _SHELLS[self.folder].run(code, begin)

    def run_once(self, code: str) -> Any:
        """What `code` prints last, read as JSON; it runs once for all processes of a test run."""

        def make() -> Any:
            return json.loads(self.run(code).splitlines()[-1])

        return run_cache.make_once(f"{self.folder} {code}", make)

    def open(self) -> None:
        """Prepares the museum, loads the exhibit and waits until the server answers."""
        self.manage("setup")
        log = self.folder / "server.log"
        with log.open("wb") as output, (self.folder / _LOCK_FILE).open("w") as held:
            # The server inherits the lock; it is released when the server ends, whoever started it.
            fcntl.flock(held, fcntl.LOCK_EX)
            server = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self.port)],
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=[held.fileno()],
            )
        (self.folder / _PID_FILE).write_text(str(server.pid))
        deadline = time.monotonic() + _START_TIMEOUT_S
        while not self._answers():
            if server.poll() is not None or time.monotonic() > deadline:
                stop_server(self.folder)
                raise RuntimeError(f"The museum does not open: {log.read_text()}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.address}/robots.txt", timeout=60).close()
        except urllib.error.HTTPError:
            return True  # an error page is a response too
        except OSError:
            return False
        return True


def shared_museum(**variables: str) -> LiveMuseum:
    """The museum that all tests of this run share, already started.

    Other `variables` give another museum.
    """

    def make() -> LiveMuseum:
        museum = LiveMuseum(
            run_cache.folder() / f"museum-{run_cache.next_number()}", _free_port(), variables
        )
        museum.folder.mkdir()
        museum.open()
        return museum

    return run_cache.make_once(f"museum {sorted(variables.items())}", make)


def stop_all_servers() -> None:
    """Stop the servers of all museums of this run; called by the process that began the run."""
    for path in run_cache.folder().glob(f"*/{_PID_FILE}"):
        stop_server(path.parent)


def stop_server(folder: Path) -> None:
    """Stop the server of the museum in `folder`: first with SIGTERM, then with SIGKILL."""
    number = int((folder / _PID_FILE).read_text())
    for farewell in (signal.SIGTERM, signal.SIGKILL):
        if _has_stopped(folder):
            return
        with suppress(ProcessLookupError):
            os.kill(number, farewell)
        deadline = time.monotonic() + _STOP_TIMEOUT_S
        while not _has_stopped(folder) and time.monotonic() < deadline:
            time.sleep(0.05)


def _has_stopped(folder: Path) -> bool:
    with (folder / _LOCK_FILE).open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
