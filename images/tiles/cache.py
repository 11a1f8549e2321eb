"""Cache of the tile packs that are open in this process, with limits of file handles and memory."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import OrderedDict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.signals import setting_changed
from django.dispatch import receiver

from images.errors import StorageUnavailable
from images.storage import derivatives, pack_name

from .pack import Pack
from .sources import ByteSource, LocalSource, identity_of, stored_source
from .zip_directory import BrokenPack

#: Seconds after which the file of an open pack is checked again, on this machine and elsewhere.
RECHECK_SECONDS = 1.0
REMOTE_RECHECK_SECONDS = 10.0

_log = logging.getLogger(__name__)


class _CachedPack:
    """An open pack, what tells its file's identity now, and when it was last asked."""

    def __init__(self, pack: Pack, origin: _Origin) -> None:
        self.pack, self._origin = pack, origin
        self._checked_at = time.monotonic()

    @property
    def is_local(self) -> bool:
        return self._origin.is_local

    def is_current(self) -> bool:
        """Return whether the file at the path is still the one that is open.

        It is checked once a second: a replacement shows the same picture, and the system call lets
        another thread run, which costs more time than reading a tile.
        """
        now = time.monotonic()
        if self.pack.is_replaced:
            return False
        if now - self._checked_at < self._origin.recheck_seconds:
            return True
        self._checked_at = now
        try:
            return bool(self._origin.identity() == self.pack.identity)
        except StorageUnavailable:
            return True
        except OSError:
            return False


class _Origin:
    """The file of a pack in the storage of derivatives, on this machine or elsewhere."""

    def __init__(self, name: str) -> None:
        self._storage, self._name = derivatives(), name
        self._path = (
            self._storage.path(name) if isinstance(self._storage, FileSystemStorage) else None
        )
        self.recheck_seconds = REMOTE_RECHECK_SECONDS if self._path is None else RECHECK_SECONDS

    @property
    def is_local(self) -> bool:
        """Whether the file is on a disk of this machine."""
        return self._path is not None

    def open(self) -> ByteSource:
        """Open the file. Raises FileNotFoundError and OSError."""
        if self._path is not None:
            return LocalSource(Path(self._path))
        return stored_source(self._storage, self._name)

    def identity(self) -> Any:
        """Return the identity of the file that has the name now. Raises OSError."""
        if self._path is not None:
            return identity_of(os.stat(self._path))
        ask: Any = getattr(self._storage, "identity", None)
        return ask(self._name) if ask else (self._name, self._storage.size(self._name))


class PackCache:
    """The packs used last: at most `handles` packs with at most `entries` tiles together.

    A pack that alone has more tiles than `entries` is cached as the only one. Safe in several
    threads.
    """

    def __init__(self, handles: int, entries: int) -> None:
        self.handles, self.entries = handles, entries
        self._packs: OrderedDict[tuple[str, int], _CachedPack] = OrderedDict()
        self._tile_count = 0
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._packs)

    @property
    def tile_count(self) -> int:
        """The number of tiles in all open packs together."""
        return self._tile_count

    def get(self, sha256: str, tile: int) -> Pack | None:
        """Return the pack that is in the storage now, or None. Raises BrokenPack.

        `tile` is the width of the tiles, in pixels.
        """
        key = sha256, tile
        with self._lock:
            cached = self._packs.get(key)
            if cached is not None:
                self._packs.move_to_end(key)
        if cached is not None and cached.is_current():
            return cached.pack
        return self._open(key)

    def peek(self, sha256: str, tile: int) -> Pack | None:
        """Return the pack if it is open already and its tiles are read from this machine's disk.

        Opens nothing, so that an event loop can call it.
        """
        with self._lock:
            cached = self._packs.get((sha256, tile))
        if cached is None or not cached.is_local or not cached.is_current():
            return None
        return cached.pack

    def clear(self) -> None:
        """Forget all packs. Each is closed when no thread refers to it any more."""
        with self._lock:
            self._packs.clear()
            self._tile_count = 0

    def _open(self, key: tuple[str, int]) -> Pack | None:
        origin = _Origin(pack_name(*key))
        pack: Pack | None = None
        try:
            pack = Pack(origin.open(), key[1])
        except FileNotFoundError:
            return None
        finally:
            self._cache(key, pack, origin)
        return pack

    def _cache(self, key: tuple[str, int], pack: Pack | None, origin: _Origin) -> None:
        """Replace the cached pack of this key, and remove the oldest packs beyond the limits."""
        with self._lock:
            replaced = self._packs.pop(key, None)
            if replaced is not None:
                self._tile_count -= replaced.pack.entries
            if pack is None:
                return
            self._packs[key] = _CachedPack(pack, origin)
            self._tile_count += pack.entries
            while len(self._packs) > max(1, self.handles) or (
                self._tile_count > self.entries and len(self._packs) > 1
            ):
                _key, oldest = self._packs.popitem(last=False)
                self._tile_count -= oldest.pack.entries


#: The limits apply to each process. 200,000 entries take about 40 MB: a hundred photographs of 300
#: megapixels. The number of handles stays far below the usual limit of 1,024.
_open_packs = PackCache(handles=256, entries=200_000)


def open_pack(sha256: str) -> Pack | None:
    """Return the tile pack, in tiles of TILE_SIZE pixels, of the master with this SHA-256.

    None when it is not made yet. A pack stays open while it is used, and is opened again within a
    second after its file is replaced. A damaged pack is logged and treated as if it did not exist.
    """
    try:
        return _open_packs.get(sha256, settings.TILE_SIZE)
    except BrokenPack:
        _log.exception(
            "The tile pack of %s is damaged; `manage.py verify_fixity`, and then "
            "`manage.py derive_photos`, make it anew.",
            sha256,
        )
        return None


def peek_pack(sha256: str) -> Pack | None:
    """Return the tile pack of `open_pack` if it is open and on this disk, without waiting."""
    return _open_packs.peek(sha256, settings.TILE_SIZE)


def is_sound_pack(sha256: str) -> bool:
    """Return whether the stored tile pack of a master is whole, every tile of it; reads them all.

    False when there is none. The pack is opened anew, so that its directory is verified too. Raises
    StorageUnavailable, which says nothing of the pack.
    """
    try:
        Pack(_Origin(pack_name(sha256, settings.TILE_SIZE)).open(), settings.TILE_SIZE).verify()
    except StorageUnavailable:
        raise
    except (BrokenPack, OSError):
        return False
    return True


@receiver(setting_changed)
def _clear_on_setting_change(*, setting: str, **kwargs: object) -> None:
    if setting in ("STORAGES", "TILE_SIZE"):
        _open_packs.clear()
