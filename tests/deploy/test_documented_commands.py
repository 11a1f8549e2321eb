"""The commands of docs/deploy.md and of the README, run in a clean clone as they are written.

The blocks marked `sh` are run in order by a shell. The environment and the packages are those of
this run, linked with the stamps that say that they are installed, so that nothing is downloaded.
"""

import hashlib
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.deploy.front_server import free_port

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs/deploy.md").read_text()


def documented(markdown):
    """The commands of the blocks that are marked `sh`, in order."""
    blocks = re.findall(r"^```sh\n(.*?)^```", markdown, re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def stamp(*names):
    content = b"".join((ROOT / name).read_bytes() for name in names)
    return hashlib.sha256(content).hexdigest()[:16]


@pytest.fixture
def clone(tmp_path):
    """A clone of this code with nothing made in it yet."""
    folder = tmp_path / "clone"
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
    for name in (".venv", "node_modules"):
        (folder / name).mkdir()
        for path in (ROOT / name).resolve().iterdir():
            if not path.name.startswith((".base-", ".dev-", ".packages-")):
                (folder / name / path.name).symlink_to(path)
    base = stamp("requirements/build.lock", "requirements/base.lock")
    (folder / ".venv" / f".base-{base}").touch()
    (folder / "node_modules" / f".packages-{stamp('package-lock.json')}").touch()
    return folder


def get(port, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as response:
            return response.status, response.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()
    except OSError:
        return 0, ""


class Shell:
    """Runs commands in a clone; a server that one of them starts is left running until `close`."""

    def __init__(self, folder, **variables):
        self.folder, self.port, self.server = folder, free_port(), None
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "PORT": str(self.port),
            "ALLOWED_HOSTS": "127.0.0.1",
            "HTTPS": "0",
            **variables,
        }

    def run(self, command):
        return subprocess.run(
            ["bash", "-ec", command],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=120,
        )

    def serve(self, command, seconds=240):
        """Starts the server, and waits until it answers."""
        with (self.folder.parent / "server.log").open("w") as log:
            self.server = subprocess.Popen(
                ["bash", "-ec", command],
                cwd=self.folder,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        until = time.monotonic() + seconds
        while get(self.port, "/healthz")[0] != 200:
            text = (self.folder.parent / "server.log").read_text()
            assert self.server.poll() is None, text
            assert time.monotonic() < until, text
            time.sleep(0.2)

    def close(self):
        if self.server:
            os.killpg(self.server.pid, signal.SIGTERM)
            try:
                self.server.wait(timeout=60)
            except subprocess.TimeoutExpired:
                os.killpg(self.server.pid, signal.SIGKILL)
                self.server.wait()


@pytest.fixture
def shell(clone):
    shells = []

    def start(**variables):
        shells.append(Shell(clone, **variables))
        return shells[-1]

    yield start
    for one in shells:
        one.close()


def is_server(command):
    return re.search(r"\bmake (serve|run)\b", command) is not None


@pytest.mark.one_engine
@pytest.mark.parametrize("exhibit", ["NO", pytest.param("ONCE", marks=pytest.mark.long)])
def test_the_commands_of_the_guide_serve_the_museum(shell, exhibit):
    commands = documented(GUIDE)
    assert [is_server(command) for command in commands].count(True) == 1
    one = shell(EXHIBIT=exhibit, SECRET_KEY="kQ7x-2_pLm9Zr4TvB1wYs8" * 3)
    for command in commands:
        if is_server(command):
            one.serve(command)
            continue
        done = one.run(command)
        # The doctor finds what cannot be there yet: no backup was made.
        if "doctor" in command:
            assert "backup yet" in done.stdout, done.stderr
            assert "Traceback" not in done.stderr
        else:
            assert done.returncode == 0, done.stderr
    status, ready = get(one.port, "/readyz")
    assert status == 200, ready
    status, page = get(one.port, "/en/")
    assert status == 200
    css = re.search(r'href="(/static/[^"]+\.[0-9a-f]{12}\.css)"', page)[1]
    assert get(one.port, css)[0] == 200
    collected = one.folder / "data" / css.removeprefix("/")
    assert collected.with_name(collected.name + ".gz").exists()
    if exhibit == "ONCE":
        assert get(one.port, "/ja/photos/PH-0001/")[0] == 200


@pytest.mark.one_engine
def test_one_line_without_a_key_is_refused_before_anything_is_made(shell):
    refused = shell(SECRET_KEY="").run("make serve")
    assert refused.returncode != 0
    assert "SECRET_KEY is not set." in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.long
@pytest.mark.one_engine
def test_the_first_command_of_the_readme_serves_the_exhibit(shell):
    (first,) = re.findall(r"^(make run) ", (ROOT / "README.md").read_text(), re.M)
    one = shell(ALLOWED_HOSTS="")
    one.serve(first)
    assert get(one.port, "/ru/photos/PH-0001/")[0] == 200


def test_commands_are_read_from_marked_blocks_alone():
    text = "```sh\nmake serve\n\nls\n```\n\n```\nuseradd x\n```\n"
    assert documented(text) == ["make serve", "ls"]
    assert "make serve" in documented(GUIDE)
