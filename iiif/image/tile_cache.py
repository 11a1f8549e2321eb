"""The tiles that were decoded last: whoever asks for a region asks for its neighbour next."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable

from PIL import Image

#: In memory Pillow gives a pixel of three bands four bytes.
_BYTES = {"L": 1, "RGB": 4}


class DecodedTileCache:
    """At most `max_bytes` bytes of decoded tiles, those used last. Safe in several threads.

    A tile in here is shared: nobody writes to it.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._tiles: OrderedDict[Hashable, Image.Image] = OrderedDict()
        self._size_bytes = 0
        self._lock = threading.Lock()

    @property
    def size_bytes(self) -> int:
        """In bytes."""
        return self._size_bytes

    def get(self, key: Hashable) -> Image.Image | None:
        with self._lock:
            tile = self._tiles.get(key)
            if tile is not None:
                self._tiles.move_to_end(key)
            return tile

    def put(self, key: Hashable, tile: Image.Image) -> None:
        """Keep `tile`; what was used longest ago goes, and one that is too large is not kept."""
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
