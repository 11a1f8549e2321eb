"""A cache of decoded tiles: after one region, a reader usually asks for the one next to it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from PIL import Image

#: Bytes of a pixel in memory, by mode: Pillow uses four for three bands.
_BYTES = {"L": 1, "RGB": 4}


class DecodedTileCache:
    """An LRU cache of at most `max_bytes` bytes of decoded tiles. Thread-safe.

    Cached tiles are shared between threads and must not be changed.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._tiles: OrderedDict[Hashable, Image.Image] = OrderedDict()
        self._size_bytes = 0
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """The size of all cached tiles, in bytes."""
        return self._size_bytes

    def get(self, key: Hashable) -> Image.Image | None:
        """Return the tile, which becomes the most recently used one; None if it is not cached."""
        with self._lock:
            tile = self._tiles.get(key)
            if tile is not None:
                self._tiles.move_to_end(key)
            return tile

    def put(self, key: Hashable, tile: Image.Image) -> None:
        """Cache `tile` and evict the least recently used ones; too large a tile is not cached."""
        size = _size(tile)
        if size > self.max_bytes:
            return
        with self._lock:
            before = self._tiles.pop(key, None)
            self._size_bytes += size - (_size(before) if before is not None else 0)
            self._tiles[key] = tile
            while self._size_bytes > self.max_bytes:
                _key, oldest = self._tiles.popitem(last=False)
                self._size_bytes -= _size(oldest)


def _size(tile: Image.Image) -> int:
    return tile.width * tile.height * _BYTES[tile.mode]
