"""The description of a state, which is part of it: `manifest.json`."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.utils.crypto import salted_hmac

from .errors import BackupError

FORMAT = 1
_CHUNK = 1 << 20
MANIFEST, ROWS_FILE, MASTERS_FILE = "manifest.json", "rows.tsv", "masters.tsv"


class NamedMaster(NamedTuple):
    """A master that the database of the state names: SHA-256, name in the storage, bytes."""

    sha256: str
    name: str
    size: int


@dataclass(frozen=True)
class Manifest:
    """What a state consists of.

    `files` has the SHA-256 of every file of the state but the masters, by its path. `masters_path`
    is the folder of the masters inside the state. `secret_key` recognises the key without giving it
    away.
    """

    made_at: str
    engine: str
    masters_path: str
    masters: int
    masters_bytes: int
    languages: list[str]
    catalogue_version: int
    audit_entries: int
    audit_head: str
    secret_key: str
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT

    def write(self, folder: Path) -> None:
        """Write the manifest into the folder of the state."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        (folder / MANIFEST).write_text(text + "\n")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read the manifest in `folder`. Raises BackupError when it cannot be used."""
        try:
            values = json.loads((folder / MANIFEST).read_text())
            manifest = cls(**values)
        except (OSError, ValueError, TypeError) as error:
            raise BackupError(f"The manifest of the backup cannot be read: {error}.") from error
        if manifest.format != FORMAT:
            raise BackupError(
                f"The backup has format {manifest.format}, and this version of the museum knows "
                f"{FORMAT}: restore it with the version that made it, then update."
            )
        return manifest

    def damaged_files(self, folder: Path) -> list[str]:
        """Return a sentence for each file of the state that is missing or is not what it was."""
        found = []
        for name, expected in self.files.items():
            path = folder / name
            if not path.is_file():
                found.append(f"{name}: the file is missing in the backup.")
            elif sha256_of(path) != expected:
                found.append(f"{name}: the file is not what was backed up.")
        return found


def secret_key_mark() -> str:
    """Return a mark of SECRET_KEY, which says whether two museums have the same."""
    return salted_hmac("operations.backup", settings.SECRET_KEY).hexdigest()[:16]


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file, hexadecimal. Raises OSError."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def read_masters(folder: Path) -> Iterator[NamedMaster]:
    """Yield the masters that the state in `folder` names."""
    with (folder / MASTERS_FILE).open() as lines:
        for line in lines:
            sha256, name, size = line.rstrip("\n").split("\t")
            yield NamedMaster(sha256, name, int(size))
