"""The packs that are open in this process: few enough handles, few enough directory entries."""

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

#: Seconds after which a pack is looked for under its name again.
RECHECK_SECONDS = 1.0

_log = logging.getLogger(__name__)


class _CachedPack:
    """An open pack, its path on this machine, and when it was last seen there."""

    def __init__(self, pack: Pack, path: str | None) -> None:
        self.pack, self._path = pack, path
        self._checked_at = time.monotonic()

    def is_current(self) -> bool:
        """Whether the file of that name is still this one. Looked at once a second: what replaces
        it shows the same, and a look lets another thread run, which costs more than the tile."""
        now = time.monotonic()
        if self._path is None or now - self._checked_at < RECHECK_SECONDS:
            return True
        self._checked_at = now
        try:
            return identity_of(os.stat(self._path)) == self.pack.identity
        except OSError:
            return False


class PackCache:
    """Those used last, at most `handles` of them with at most `entries` tiles together.

    One with more tiles than that is kept alone. Safe in several threads.
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
        """The tiles of all open packs together."""
        return self._tile_count

    def get(self, sha256: str, tile: int) -> Pack | None:
        """The pack as it is in the storage now; None where there is none. Raises BrokenPack."""
        key = sha256, tile
        with self._lock:
            kept = self._packs.get(key)
            if kept is not None:
                self._packs.move_to_end(key)
        if kept is not None and kept.is_current():
            return kept.pack
        return self._open(key)

    def clear(self) -> None:
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
        """Put a pack in the place of the one before, and close what is then too much."""
        with self._lock:
            before = self._packs.pop(key, None)
            if before is not None:
                self._tile_count -= before.pack.entries
            if pack is None:
                return
            self._packs[key] = _CachedPack(pack, path)
            self._tile_count += pack.entries
            while len(self._packs) > max(1, self.handles) or (
                self._tile_count > self.entries and len(self._packs) > 1
            ):
                _key, oldest = self._packs.popitem(last=False)
                self._tile_count -= oldest.pack.entries


#: Of each process. 200,000 entries take about 40 MB: a hundred photographs of 300 megapixels;
#: handles stay far below the usual limit of 1,024.
_open_packs = PackCache(handles=256, entries=200_000)


def open_pack(sha256: str) -> Pack | None:
    """The tile pack of the master with this SHA-256, in tiles of TILE_SIZE pixels.

    None where it is not made yet. Opened once and kept while it is used; one that has been
    replaced meanwhile is opened anew within a second. A pack that is damaged counts as one that is
    not there, and is written to the log.
    """
    try:
        return _open_packs.get(sha256, settings.TILE_SIZE)
    except BrokenPack:
        _log.exception(
            "The tile pack of %s is damaged; `manage.py derive_photos --again` mends it.", sha256
        )
        return None


@receiver(setting_changed)
def _clear_on_setting_change(*, setting: str, **kwargs: object) -> None:
    if setting in ("STORAGES", "TILE_SIZE"):
        _open_packs.clear()
