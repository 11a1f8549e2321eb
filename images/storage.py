"""Storage of files that are named after their content: masters and derivatives.

The same name always means the same bytes. A file is written aside, brought to the disk and renamed:
under its name it is whole or it is not there. Masters lie under `ab/<sha256>.<ext>`, derivatives
under `ab/<sha256>/<width>.<ext>`, tile packs beside them.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.utils.deconstruct import deconstructible

from .staging import LockedDirectory

EXTENSIONS = {"JPEG": "jpg", "PNG": "png", "TIFF": "tif", "WEBP": "webp"}
#: Raise it when a tile of the same name would come out as another picture.
PACK_VERSION = 1
_WORKSPACE = ".aside"


def master_name(sha256: str, format: str) -> str:
    """Where a master of `format` (JPEG, PNG, TIFF, WEBP) lies in the storage "masters"."""
    return f"{sha256[:2]}/{sha256}.{EXTENSIONS[format]}"


def derivative_folder(sha256: str) -> str:
    """Where the derivatives of a master lie in the storage "derivatives"."""
    return f"{sha256[:2]}/{sha256}"


def derivative_name(sha256: str, width: int, extension: str) -> str:
    """Where a derivative of `width` pixels lies in the storage "derivatives"."""
    return f"{derivative_folder(sha256)}/{width}.{extension}"


def pack_name(sha256: str, tile: int) -> str:
    """Where the tile pack with tiles of `tile` pixels lies in the storage "derivatives".

    The recipe's number is part of the name: where a new recipe cuts other tiles, the old pack is
    not taken for the new one.
    """
    return f"{derivative_folder(sha256)}/tiles-{PACK_VERSION}-{tile}.zip"


def is_pack(file: str) -> bool:
    """Whether a derivative is a tile pack, of whatever recipe and tile size."""
    return Path(file).name.startswith("tiles-") and file.endswith(".zip")


@deconstructible(path="images.storage.ContentStorage")
class ContentStorage(FileSystemStorage):
    """Files on this machine's disk."""

    @property
    def workspace(self) -> Path:
        """The folder, on the same disk, in which files are written before they get their names."""
        return Path(self.location) / _WORKSPACE

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The name itself: where it is taken, it is taken by the same bytes."""
        return name

    def url(self, name: str | None) -> str:
        """Nothing is served by its name in a storage: `photos.media` decides who sees what."""
        raise ValueError(f"{name} has no address (URL) of its own.")

    def _save(self, name: str, content: File) -> str:
        path = Path(self.path(name))
        folder = LockedDirectory(self.workspace)
        aside = folder.path / path.name
        try:
            with aside.open("xb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            self._prepare(aside, path)
            aside.replace(path)
        finally:
            folder.remove()
        return name

    def link_file(self, source: Path, name: str) -> None:
        """Give the finished file `source` its `name`, without copying it where the disk allows.

        `source` stays where it is; it must not be written to any more.
        """
        path = Path(self.path(name))
        self._prepare(source, path)
        try:
            os.link(source, path)
        except FileExistsError:
            return
        except OSError:  # another disk, or one without hard links
            with source.open("rb") as file:
                self._save(name, File(file))

    def replace(self, source: Path, name: str) -> None:
        """Move the finished file `source`, on the same disk, to `name`, over what is there."""
        path = Path(self.path(name))
        self._prepare(source, path)
        source.replace(path)

    def names(self) -> Iterator[str]:
        """The names of all finished files."""
        root = Path(self.location)
        for folder, folders, files in os.walk(root):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for file in sorted(files):
                if not file.startswith("."):
                    yield (Path(folder) / file).relative_to(root).as_posix()

    def _prepare(self, source: Path, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        source.chmod(self.file_permissions_mode or 0o644)


def save_if_absent(storage: Storage, source: Path, name: str) -> None:
    """Put the file `source` into `storage` under `name`; nothing happens if it is there."""
    if storage.exists(name):
        return
    if isinstance(storage, ContentStorage):
        storage.link_file(source, name)
        return
    with source.open("rb") as file:
        storage.save(name, File(file))


def save_replacing(storage: Storage, source: Path, name: str) -> None:
    """Put the file `source` into `storage` under `name`, in place of the one that may be there.

    `source` is in a `scratch_folder`; it is synced to the disk first, and may be gone afterwards.
    """
    if isinstance(storage, ContentStorage):
        with source.open("rb") as written:
            os.fsync(written.fileno())
        storage.replace(source, name)
        return
    storage.delete(name)
    with source.open("rb") as file:
        storage.save(name, File(file))


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A folder for what derivatives are made from, on the disk that they will lie on.

    What a killed process leaves in it, the collector of garbage removes.
    """
    folder = LockedDirectory(_workspace(derivatives()))
    try:
        yield folder.path
    finally:
        folder.remove()


def workspaces() -> list[Path]:
    """The folders in which unfinished files of both storages lie."""
    return sorted({_workspace(masters()), _workspace(derivatives())})


def _workspace(storage: Storage) -> Path:
    if isinstance(storage, ContentStorage):
        return storage.workspace
    return Path(settings.DATA_DIR) / _WORKSPACE


def local_copy(storage: Storage, name: str, folder: Path) -> Path:
    """A path on this machine at which the file `name` can be read; a copy in `folder` if need be.

    Raises FileNotFoundError when the storage has no such file.
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
    return storages["masters"]


def derivatives() -> Storage:
    return storages["derivatives"]
