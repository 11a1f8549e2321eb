"""A museum that is really running: the public settings, the real server, the founding exhibit."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 60


@dataclass
class LiveMuseum:
    """A museum with a data folder of its own, served over plain HTTP on this machine.

    `variables` are added to its environment.
    """

    folder: Path
    address: str = ""
    variables: dict[str, str] = field(default_factory=dict)
    _server: subprocess.Popen[bytes] | None = None
    _environment: dict[str, str] = field(default_factory=dict)
    _commands: int = 0

    def __post_init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = probe.getsockname()[1]
        self.address = f"http://127.0.0.1:{self._port}"
        inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        self._environment = inherited | {
            "DJANGO_SETTINGS_MODULE": "museum.settings.production",
            "DATA_DIR": str(self.folder),
            "SECRET_KEY": "only-for-the-browser-tests-" + "0123456789" * 3,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "HTTPS": "0",
            "LOG_LEVEL": "WARNING",
            **self.variables,
        }

    def manage(self, *command: str, **variables: str) -> str:
        """Runs ``manage.py`` on this museum and returns what it printed.

        Raises `RuntimeError` with the output when the command fails.
        """
        self._commands += 1
        begin = {"BUILDERS_BEGIN_AT": str(1000 * self._commands)}
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self._environment | begin | variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(command)}: {done.stdout}")
        return done.stdout

    def open(self) -> None:
        """Prepares the museum, loads the exhibit and waits until the server answers."""
        self.manage("setup")
        self.manage("collectstatic", "--noinput", "-v0")
        log = self.folder / "server.log"
        with log.open("wb") as output:
            self._server = subprocess.Popen(
                [sys.executable, "manage.py", "serve", "--port", str(self._port)],
                cwd=ROOT,
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + _PATIENCE_S
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                self.close()
                raise RuntimeError(f"The museum does not open: {log.read_text()}")
            time.sleep(0.1)

    def close(self) -> None:
        if self._server is None:
            return
        self._server.send_signal(signal.SIGTERM)
        try:
            self._server.wait(10)
        except subprocess.TimeoutExpired:
            self._server.kill()
            self._server.wait()

    def _answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.address}/robots.txt", timeout=5).close()
        except urllib.error.HTTPError:
            return True  # an answer, if not a kind one
        except OSError:
            return False
        return True
