"""The repository: a folder or an object store in which restic keeps encrypted, checksummed states.

A state is a snapshot of restic. It counts as whole only once a second, small snapshot names it: its
seal, which is written after all files of the state were compared with what the database names. A
backup that was killed, or that could not read a file, leaves no seal. Sealing needs no exclusive
lock of the repository, as a tag would, so that a drill that reads for hours is in nobody's way.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from .errors import BackupError
from .processes import end_with_parent

_HOST = "museum"
_PART, _SEAL, _SEALED = "museum-state", "museum-seal", "seals-"
_SHORT = 8
#: Seconds after which a half-written file of the repository is nobody's any more.
_UNFINISHED_FOR = 24 * 3600
#: Exit status of `restic backup` when a file could not be read.
_INCOMPLETE = 3
#: Schemes of restic 0.14 for what is not a folder.
_REMOTE = re.compile(r"((s3|b2|azure|gs|swift|rclone):(?!//)|rest:|sftp:)\S+")
_CREDENTIALS = re.compile(r"//[^/@]*@")
_FILE_FAILED = re.compile(r"ignoring error for (/.*?): (.*)")
_NO_REPOSITORY = "Is there a repository at the following location?"


@dataclass(frozen=True)
class State:
    """A whole state: the identifier of its snapshot in restic, and the moment it was taken."""

    id: str
    taken_at: datetime

    @property
    def short(self) -> str:
        """The first digits of the identifier, by which commands name it."""
        return self.id[:_SHORT]


@dataclass(frozen=True)
class Content:
    """What the snapshots of a repository are: whole states, oldest first, and the rest.

    `seals` has the identifiers of the seals of each state; `unsealed` are states that were never
    finished, with their moments; `stray_seals` name a state that is gone.
    """

    states: list[State]
    seals: dict[str, list[str]]
    unsealed: list[State]
    stray_seals: list[str]


class Repository:
    """A restic repository at `address`: a folder, or an address such as `s3:https://host/bucket`.

    Every method raises BackupError when restic is missing, has no password, cannot reach the
    repository or finds no space.
    """

    def __init__(self, address: str) -> None:
        self.address = _checked_address(address)
        self.folder = None if _REMOTE.fullmatch(self.address) else Path(self.address)

    @property
    def shown(self) -> str:
        """The address without credentials."""
        return _CREDENTIALS.sub("//", self.address)

    def prepare(self, *, create: bool) -> Content:
        """Return what the repository has, which is made if there is none and `create` is true."""
        done = self._restic("snapshots", "--json", "--host", _HOST, check=False)
        if done.returncode == 0:
            return _content(json.loads(done.stdout) or [])
        if _NO_REPOSITORY not in done.stderr or (self.folder and (self.folder / "config").exists()):
            raise self._error(done)
        if not create:
            raise BackupError(
                f"There is no repository at {self.shown}, but backups were written there before. "
                "Is its disk mounted? `--init` begins a new one, without the states of the old."
            )
        if self.folder and self.folder.is_dir() and any(self.folder.iterdir()):
            raise BackupError(
                f"{self.shown} has files and is no repository of backups. Name an empty folder."
            )
        self._restic("init")
        return _content([])

    def content(self) -> Content:
        """Return the states of the repository, and which of them are whole."""
        return _content(
            json.loads(self._restic("snapshots", "--json", "--host", _HOST).stdout) or []
        )

    def newest(self) -> State:
        """Return the newest whole state. Raises BackupError when there is none."""
        states = self.content().states
        if not states:
            raise BackupError(
                f"{self.shown} has no whole backup yet: `manage.py backup` makes one."
            )
        return states[-1]

    def find(self, id: str) -> State:
        """Return the whole state whose identifier begins with `id`. Raises BackupError."""
        states = self.content().states
        found = [state for state in states if state.id.startswith(id)]
        if len(found) != 1 or not id:
            known = ", ".join(f"{s.short} ({s.taken_at:%Y-%m-%d %H:%M} UTC)" for s in states)
            raise BackupError(f"{id!r} is none of the whole backups there: {known or 'none'}.")
        return found[0]

    def write(
        self, root: Path, paths: Sequence[str], *, exclude: Sequence[str] = (), parent: str = ""
    ) -> tuple[str, bool]:
        """Write a state of `paths`, relative to `root`; return its identifier, and whether every
        file could be read. Files that `parent` has unchanged are not read again."""
        options = [f"--exclude={pattern}" for pattern in exclude]
        options += [f"--parent={parent}"] if parent else []
        done = self._restic(
            "backup", "--json", "--quiet", "--host", _HOST, "--tag", _PART, *options, "--", *paths,
            cwd=root, check=False,
        )  # fmt: skip
        if done.returncode not in (0, _INCOMPLETE):
            raise self._error(done)
        return self._id(done.stdout), done.returncode == 0

    def seal(self, id: str, file: Path) -> None:
        """Declare the state `id` whole; `file` is a small one that the seal consists of."""
        self._restic(
            "backup", "--quiet", "--force", "--host", _HOST,
            "--tag", _SEAL, "--tag", f"{_SEALED}{id}", "--", file.name, cwd=file.parent,
        )  # fmt: skip

    def files(self, id: str) -> Iterator[tuple[str, int]]:
        """Yield the path (from the root that was backed up) and the size of every file."""
        for line in self._restic("ls", "--json", id).stdout.splitlines():
            node = json.loads(line)
            if node.get("type") == "file":
                yield node["path"].lstrip("/"), node.get("size", 0)

    def restore(self, id: str, target: Path, include: Sequence[str]) -> dict[str, str]:
        """Write the files of a state that match `include` under `target`.

        Returns the files that could not be restored, each with the reason. The cache is not used,
        so that what is read is what lies in the repository.
        """
        options = [f"--include=/{pattern}" for pattern in include]
        done = self._restic(
            "--no-cache", "restore", id, f"--target={target}", *options, check=False
        )
        failed = dict(_FILE_FAILED.findall(done.stderr))
        if done.returncode and not failed:
            raise self._error(done)
        return {path.lstrip("/"): reason for path, reason in failed.items()}

    def check(self) -> list[str]:
        """Return what restic finds wrong with the structure of the repository.

        No lock is taken, because that of a check would turn a backup away. Should a backup remove
        old states meanwhile, the second look finds nothing wrong.
        """
        self._restic("unlock")
        for _look in range(2):
            done = self._restic("--no-cache", "--no-lock", "check", check=False)
            if done.returncode == 0:
                return []
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        return [line for line in lines if not line.startswith("Fatal: repository contains")] or [
            "restic check failed without saying why"
        ]

    def mend_after_interruption(self) -> None:
        """Remove the locks of dead processes, and make what they wrote usable for the next backup.

        Data that a killed backup had stored, but not yet entered in an index, would otherwise be
        stored once more.
        """
        self._restic("unlock")
        self._restic("rebuild-index")
        for path in (self.folder / "data").glob("*/*-tmp-*") if self.folder else ():
            # restic leaves what it had begun to write. A younger one may be another machine's.
            if time.time() - path.stat().st_mtime > _UNFINISHED_FOR:
                path.unlink(missing_ok=True)

    def forget(self, ids: Sequence[str]) -> None:
        """Remove snapshots, and the data that no other needs."""
        if ids:
            self._restic("forget", "--prune", "--", *ids)

    @staticmethod
    def _id(stdout: str) -> str:
        """Return the identifier of the written snapshot: its first eight digits."""
        for line in stdout.splitlines():
            report = json.loads(line)
            if report.get("message_type") == "summary":
                return str(report["snapshot_id"])
        raise BackupError("restic did not name the state that it wrote.")

    def _restic(
        self, *arguments: str, cwd: Path | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        program = shutil.which("restic")
        if program is None:
            raise BackupError("The program restic is missing: `apt install restic`.")
        cache = Path(settings.DATA_DIR) / "backup" / "cache"
        cache.mkdir(parents=True, exist_ok=True)
        environment = {
            **os.environ,
            **_password(),
            "RESTIC_REPOSITORY": self.address,
            "RESTIC_CACHE_DIR": str(cache),
        }
        done = subprocess.run(
            [program, *arguments],
            env=environment, cwd=cwd, text=True, errors="replace",
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
            preexec_fn=end_with_parent,
        )  # fmt: skip
        if check and done.returncode:
            raise self._error(done)
        return done

    def _error(self, done: subprocess.CompletedProcess[str]) -> BackupError:
        if self.folder and not (self.folder / "config").exists():
            return BackupError(
                f"There is no repository of backups at {self.shown}. Is its disk mounted? "
                "`manage.py backup` makes the first."
            )
        said = " ".join(done.stderr.split())[-600:] or f"status {done.returncode}"
        remedy = ""
        if "wrong password" in said:
            remedy = " BACKUP_PASSWORD_FILE does not hold the password of this repository."
        elif "no space left" in said.lower():
            remedy = " Free space there, or keep fewer states (BACKUP_KEEP_DAILY and others)."
        elif "already locked" in said:
            remedy = " Another command uses it: try again when that has ended."
        elif _NO_REPOSITORY in said:
            remedy = " Check the address, the network and the keys of the store."
        return BackupError(f"The repository {self.shown}: {_CREDENTIALS.sub('//', said)}.{remedy}")


def _content(listed: list[dict[str, Any]]) -> Content:
    """Sort the snapshots that restic lists. A seal names its state by the first eight digits."""
    seals: dict[str, list[str]] = {}
    states: list[State] = []
    unsealed: list[State] = []
    for snapshot in listed:
        for tag in snapshot.get("tags") or ():
            if tag.startswith(_SEALED):
                seals.setdefault(tag.removeprefix(_SEALED)[:_SHORT], []).append(snapshot["id"])
    for snapshot in sorted(listed, key=_time):
        if _PART in (snapshot.get("tags") or ()):
            state = State(snapshot["id"], _time(snapshot))
            (states if state.short in seals else unsealed).append(state)
    known = {state.short for state in states}
    stray = [seal for short, ids in seals.items() if short not in known for seal in ids]
    by_state = {state.id: seals[state.short] for state in states}
    return Content(states, by_state, unsealed, stray)


def _checked_address(address: str) -> str:
    address = address.strip()
    if not address:
        raise BackupError(
            "Where to? Give --to, or set BACKUP_TO: a folder, or an object store such as "
            "s3:https://host/bucket."
        )
    if _REMOTE.fullmatch(address):
        return address
    if "://" in address:
        raise BackupError(
            f"{address!r} is no address of a repository. Write a folder, or s3:https://host/bucket "
            "(also b2:, azure:, gs:, swift:, rest:, sftp:, rclone:, as restic has them)."
        )
    return str(Path(address).expanduser().resolve())


def _password() -> dict[str, str]:
    """Return the variable that tells restic where the password is. Raises BackupError."""
    file = settings.BACKUP_PASSWORD_FILE
    if not file:
        raise BackupError(
            "BACKUP_PASSWORD_FILE is not set. Backups are encrypted: name a file with a long "
            "password in its first line, and keep a copy of it apart from this machine and from "
            "the backups. Without it nobody can restore them."
        )
    try:
        is_empty = not Path(file).read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BackupError(f"BACKUP_PASSWORD_FILE={file}: it cannot be read ({error}).") from error
    if is_empty:
        raise BackupError(f"BACKUP_PASSWORD_FILE={file}: the file is empty.")
    return {"RESTIC_PASSWORD_FILE": str(file)}


def _time(snapshot: dict[str, Any]) -> datetime:
    # Python 3.11 reads at most six digits of the fraction, and restic writes nine.
    return datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", snapshot["time"]))
