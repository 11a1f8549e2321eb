"""Machines of the museum: each with a data folder of its own, as on a disk of its own."""

import json
import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import requests

from tests.cluster.parts.processes import Process, free_port, wait_until

ROOT = Path(__file__).resolve().parents[3]


class Machine:
    """A machine with the museum's code: `variables` are its settings."""

    def __init__(self, folder, name, variables):
        self.name, self.folder = name, Path(folder)
        self.data = self.folder / f"{name}-data"
        self.data.mkdir(exist_ok=True)
        self.port = free_port()
        inherited = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
        self.environment = inherited | {
            "DJANGO_SETTINGS_MODULE": "museum.settings.production",
            "DATA_DIR": str(self.data),
            "SECRET_KEY": "only-for-the-cluster-tests-" + "0123456789" * 3,
            "ALLOWED_HOSTS": "127.0.0.1,localhost",
            "TRUSTED_PROXIES": "127.0.0.1",
            "HTTPS": "0",
            "LOG_LEVEL": "WARNING",
            "WORKER": "0",
            # All visitors of these tests have one address.
            "SEARCHES_PER_MINUTE": "0",
            "IMAGES_PER_MINUTE": "0",
            "EXPORTS_PER_MINUTE": "0",
            "PYTHONPATH": str(ROOT),
            **variables,
        }
        self.server = self.process(name, "manage.py", "serve", "--port", str(self.port))

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"

    def process(self, name, *command):
        """A program of this machine that runs on."""
        return Process(
            name, [sys.executable, *command], self.folder, env=self.environment, cwd=ROOT
        )

    def start(self):
        self.server.start()
        return self

    def wait(self):
        self.server.wait_for(lambda: self.get("/healthz").status_code == 200, seconds=120)
        return self

    def get(self, path, **options):
        options = {"timeout": 30, "allow_redirects": False} | options
        return requests.get(self.address + path, **options)

    def manage(self, *command):
        """Runs ``manage.py`` on this machine and returns what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
        return done.stdout

    def stop(self):
        self.server.stop()


class Desk:
    """A process of a machine that executes Python in the museum, for as long as it lives.

    It stands for a curator who works on this machine: starting `manage.py` for each act would take
    seconds.
    """

    def __init__(self, machine):
        self._log = (machine.folder / f"{machine.name}-desk.log").open("wb")
        self._process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("desk_process.py"))],
            cwd=ROOT,
            env=machine.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def run(self, code):
        """Executes `code` and returns what it assigned to `result`, and the moment it ended."""
        self._process.stdin.write(json.dumps(code) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        assert line, "The desk has ended: see its log."
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["result"], answer["ended"]

    def __call__(self, code):
        return self.run(code)[0]

    def stop(self):
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        wait_until(lambda: self._process.poll() is not None, 20, "the end of the desk")
        self._log.close()
