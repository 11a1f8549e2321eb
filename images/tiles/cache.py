"""Cache of the tile packs that are open in this process, with limits of file handles and memory."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import OrderedDict
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.core.signals import setting_changed
from django.dispatch import receiver

from images.storage import derivatives, pack_name

from .pack import Pack
from .sources import LocalSource, StoredSource, identity_of
from .zip_directory import BrokenPack

#: Seconds after which the file of an open pack is checked again.
RECHECK_SECONDS = 1.0

_log = logging.getLogger(__name__)


class _CachedPack:
    """An open pack, its path on this machine (if any), and when its file was last checked."""

    def __init__(self, pack: Pack, path: str | None) -> None:
        self.pack, self._path = pack, path
        self._checked_at = time.monotonic()

    @property
    def is_local(self) -> bool:
        return self._path is not None

    def is_current(self) -> bool:
        """Return whether the file at the path is still the one that is open.

        It is checked once a second: a replacement shows the same picture, and the system call lets
        another thread run, which costs more time than reading a tile.
        """
        now = time.monotonic()
        if self._path is None or now - self._checked_at < RECHECK_SECONDS:
            return True
        self._checked_at = now
        try:
            return identity_of(os.stat(self._path)) == self.pack.identity
        except OSError:
            return False


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
        storage, name = derivatives(), pack_name(*key)
        path = storage.path(name) if isinstance(storage, FileSystemStorage) else None
        pack: Pack | None = None
        try:
            source = StoredSource(storage, name) if path is None else LocalSource(Path(path))
            pack = Pack(source, key[1])
        except FileNotFoundError:
            return None
        finally:
            self._cache(key, pack, path)
        return pack

    def _cache(self, key: tuple[str, int], pack: Pack | None, path: str | None) -> None:
        """Replace the cached pack of this key, and remove the oldest packs beyond the limits."""
        with self._lock:
            replaced = self._packs.pop(key, None)
            if replaced is not None:
                self._tile_count -= replaced.pack.entries
            if pack is None:
                return
            self._packs[key] = _CachedPack(pack, path)
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

    False when there is none. The pack is opened anew, so that its directory is verified too.
    """
    storage, name = derivatives(), pack_name(sha256, settings.TILE_SIZE)
    try:
        if isinstance(storage, FileSystemStorage):
            Pack(LocalSource(Path(storage.path(name))), settings.TILE_SIZE).verify()
        else:
            Pack(StoredSource(storage, name), settings.TILE_SIZE).verify()
    except (BrokenPack, OSError):
        return False
    return True


@receiver(setting_changed)
def _clear_on_setting_change(*, setting: str, **kwargs: object) -> None:
    if setting in ("STORAGES", "TILE_SIZE"):
        _open_packs.clear()
