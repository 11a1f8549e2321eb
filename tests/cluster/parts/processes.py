"""Programs as processes of this machine, on free ports of 127.0.0.1, stopped by their number."""

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

#: Seconds within which a program answers, on a machine with much else to do.
START_SECONDS = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(check, seconds=START_SECONDS, what="it", pause=0.02):
    """Returns the first true value of `check()`; an exception counts as false."""
    until = time.monotonic() + seconds
    error = None
    while time.monotonic() < until:
        try:
            if value := check():
                return value
        except Exception as failure:
            error = failure
        time.sleep(pause)
    raise AssertionError(f"Waited {seconds} s in vain for {what}: {error!r}")


def is_open(port):
    with socket.create_connection(("127.0.0.1", port), timeout=1):
        return True


def program(*places):
    """The first of these programs or paths that exists; Debian has some outside of PATH."""
    for place in places:
        if found := shutil.which(place):
            return found
        for path in sorted(Path("/").glob(place.lstrip("/")), reverse=True):
            return str(path)
    raise FileNotFoundError(f"Not installed: {places[0]}. `.ci/run` names the Debian packages.")


def unprivileged_user():
    """Whom servers run as that refuse root: Debian's `postgres`, or whoever runs the tests."""
    if os.getuid() != 0:
        return getpass.getuser()
    pwd.getpwnam("postgres")
    return "postgres"


class Process:
    """A program that runs until `stop`, `kill` or the end of the tests; its output is in a file."""

    def __init__(self, name, command, folder, *, env=None, user=None, cwd=None):
        self.name, self.command, self.folder = name, command, Path(folder)
        self.env, self.user, self.cwd = env, user, cwd
        self.log = self.folder / f"{name}.log"
        self._process = None

    def start(self):
        as_user = {}
        if self.user and os.getuid() == 0:
            entry = pwd.getpwnam(self.user)
            as_user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.env,
                cwd=self.cwd or self.folder,
                # A group of its own, so that its children can be stopped with it.
                start_new_session=True,
                **as_user,
            )
        return self

    @property
    def pid(self):
        return self._process.pid

    def is_running(self):
        return self._process is not None and self._process.poll() is None

    def send(self, number):
        """Sends a signal to the process and its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.pid, number)

    def kill(self):
        """Ends it as a power cut would."""
        self.send(signal.SIGKILL)
        self._process.wait(10)

    def stop(self, number=signal.SIGTERM):
        if self._process is None:
            return
        if self.is_running():
            self.send(signal.SIGCONT)
            self.send(number)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(15)
        self.send(signal.SIGKILL)  # the children that are left
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)

    def tail(self):
        return self.log.read_text(errors="replace")[-3000:] if self.log.exists() else ""

    def wait_for(self, check, what="", seconds=START_SECONDS):
        """Waits until `check()` is true; fails with the log when the process ended meanwhile."""

        def answers():
            if not self.is_running():
                return "ended"
            return check()

        try:
            found = wait_until(answers, seconds, what or self.name)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.tail()}") from None
        if found == "ended":
            raise AssertionError(f"{self.name} ended:\n{self.tail()}")
        return self


def memory_of(pid):
    """Bytes of memory of a process and its descendants (PSS where the kernel tells, else RSS)."""
    total = 0
    for number in [pid, *descendants(pid)]:
        with suppress(OSError):
            for line in Path(f"/proc/{number}/smaps_rollup").read_text().splitlines():
                if line.startswith("Pss:"):
                    total += int(line.split()[1]) * 1024
    return total


def descendants(pid):
    found = []
    for task in Path(f"/proc/{pid}/task").glob("*"):
        with suppress(OSError):
            for child in (task / "children").read_text().split():
                found += [int(child), *descendants(int(child))]
    return found
