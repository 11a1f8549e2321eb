"""Content-addressed storage of masters and derivatives.

The same name always stands for the same bytes. A file is written under a temporary name, synced to
the disk and renamed, so that under its final name it is never incomplete; the functions return when
the name is on the disk too (`files.durable`), so that no row can name a file that a power failure
takes away. Masters have the names
`ab/<sha256>.<ext>`, derivatives `ab/<sha256>/<width>.<ext>`, and tile packs are beside them.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol, runtime_checkable

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.deconstruct import deconstructible

from files import durable

from .staging import LockedDirectory

EXTENSIONS = {
    "JPEG": "jpg",
    "PNG": "png",
    "TIFF": "tif",
    "WEBP": "webp",
    "GIF": "gif",
    "AVIF": "avif",
}
#: Raise it when a change of the code gives another picture for a tile of the same name.
PACK_VERSION = 1
_WORKSPACE = ".aside"
#: What link(2) answers on another disk, or on a file system without hard links.
_NO_HARD_LINKS = {errno.EXDEV, errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.ENOSYS}


def master_name(sha256: str, format: str) -> str:
    """Return the name, in the storage "masters", of a master of `format`, a key of EXTENSIONS."""
    return f"{sha256[:2]}/{sha256}.{EXTENSIONS[format]}"


def derivative_folder(sha256: str) -> str:
    """Return the folder, in the storage "derivatives", of all derivatives of a master."""
    return f"{sha256[:2]}/{sha256}"


def derivative_name(sha256: str, width: int, extension: str) -> str:
    """Return the name, in the storage "derivatives", of a derivative of `width` pixels."""
    return f"{derivative_folder(sha256)}/{width}.{extension}"


def pack_name(sha256: str, tile: int) -> str:
    """Return the name, in the storage "derivatives", of the pack with tiles of `tile` pixels.

    The name contains PACK_VERSION: when a new version of the code makes other tiles, an old pack is
    not mistaken for a new one.
    """
    return f"{derivative_folder(sha256)}/tiles-{PACK_VERSION}-{tile}.zip"


def is_pack(file: str) -> bool:
    """Return whether a derivative is a tile pack, of any version and tile size."""
    return Path(file).name.startswith("tiles-") and file.endswith(".zip")


@runtime_checkable
class ContentAddressed(Protocol):
    """What a content-addressed storage has beside the methods of every storage of Django.

    ContentStorage is one on the disk, `images.object_store.storage.ObjectStorage` one in an object
    store, which is imported only where it is used.
    """

    def link_file(self, source: Path, name: str) -> None:
        """Store the finished file `source` under `name`, unless there is a file of this name."""

    def replace(self, source: Path, name: str) -> None:
        """Store the finished file `source` under `name`; it may be moved away."""

    def names(self) -> Iterator[str]:
        """Yield the names of all finished files."""


@deconstructible(path="images.storage.ContentStorage")
class ContentStorage(FileSystemStorage):
    """A content-addressed storage on the disk of this machine."""

    @property
    def workspace(self) -> Path:
        """The folder, on the same disk, in which files are written before they are named."""
        return Path(self.location) / _WORKSPACE

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name unchanged: a file of this name has the same bytes."""
        return name

    def url(self, name: str | None) -> str:
        """Raise ValueError: files have no public URL; `photos.media` decides who sees which."""
        raise ValueError(f"{name} has no address (URL) of its own.")

    def _save(self, name: str, content: File) -> str:
        folder = LockedDirectory(self.workspace)
        unfinished = folder.path / Path(name).name
        try:
            with unfinished.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
            self.replace(unfinished, name)
        finally:
            folder.remove()
        return name

    def link_file(self, source: Path, name: str) -> None:
        """Store the finished file `source` under `name`, by a hard link if the disk allows it.

        `source` stays where it is, and must not be changed afterwards.
        """
        source.chmod(self._mode)
        try:
            durable.link(source, Path(self.path(name)))
        except OSError as error:
            if error.errno not in _NO_HARD_LINKS:
                raise
            with source.open("rb") as file:
                self._save(name, File(file))

    def replace(self, source: Path, name: str) -> None:
        """Move the finished file `source`, on the same disk, to `name`, over any file there."""
        source.chmod(self._mode)
        durable.rename(source, Path(self.path(name)))

    def names(self) -> Iterator[str]:
        """Yield the names of all finished files."""
        root = Path(self.location)
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for file in sorted(files):
                if not file.startswith("."):
                    yield (Path(folder) / file).relative_to(root).as_posix()

    @property
    def _mode(self) -> int:
        return self.file_permissions_mode or 0o644


def save_if_absent(storage: Storage, source: Path, name: str) -> None:
    """Put the file `source` into `storage` under `name`, unless there is a file of this name."""
    if storage.exists(name):
        return
    if isinstance(storage, ContentAddressed):
        storage.link_file(source, name)
        return
    with source.open("rb") as file:
        storage.save(name, File(file))


def save_replacing(storage: Storage, source: Path, name: str) -> None:
    """Put the file `source` into `storage` under `name`, replacing any file there.

    `source` is in a `scratch_folder`, and may be moved away.
    """
    if isinstance(storage, ContentStorage):
        storage.replace(source, name)
        return
    if isinstance(storage, ContentAddressed):
        storage.replace(source, name)
        return
    storage.delete(name)
    with source.open("rb") as file:
        storage.save(name, File(file))


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """Give a temporary folder on the disk of the derivatives, and remove it at the end.

    What a killed process leaves in it is removed by the garbage collector.
    """
    folder = LockedDirectory(_workspace(derivatives()))
    try:
        yield folder.path
    finally:
        folder.remove()


def workspaces() -> list[Path]:
    """Return the folders of the unfinished files of both storages."""
    return sorted({_workspace(masters()), _workspace(derivatives())})


def _workspace(storage: Storage) -> Path:
    if isinstance(storage, ContentStorage):
        return storage.workspace
    return Path(settings.DATA_DIR) / _WORKSPACE


def local_copy(storage: Storage, name: str, folder: Path) -> Path:
    """Return a path on this machine at which the file `name` of a storage can be read.

    A storage on another machine is copied into `folder`. Raises FileNotFoundError when the storage
    has no such file.
    """
    if not storage.exists(name):
        raise FileNotFoundError(name)
    if isinstance(storage, FileSystemStorage):
        return Path(storage.path(name))
    path = folder / Path(name).name
    with storage.open(name, "rb") as original, path.open("wb") as copy:
        shutil.copyfileobj(original, copy)
    return path


def masters() -> Storage:
    """Return the storage of masters."""
    return storages["masters"]


def derivatives() -> Storage:
    """Return the storage of derivatives."""
    return storages["derivatives"]
