"""A tile pack: one uncompressed zip with all tiles of a photograph, read without decoding.

The directory of the zip is read once, into one number per tile. After that a tile takes one look-up
and one read, and its CRC-32, which the directory holds, is verified before it is returned. A pack
is never changed: a new one is written to another file and renamed. A thread that has the old pack
open continues to read it, and the file closes with the last reference.
"""

from __future__ import annotations

import zlib
from typing import Any, NamedTuple

from .pyramid import TileLevels, canonical_name, stored_name, tile_count, tile_levels, tile_names
from .sources import ByteSource
from .zip_directory import BrokenPack, member_crc32, member_length, read_directory, read_member

_TILE = "/default.jpg"


class Tile(NamedTuple):
    """A stored tile.

    `length` is in bytes. `etag` is a strong validator (RFC 9110, section 8.8.3), quotes included;
    the same bytes have the same one in every pack. `location` is for `Pack.read_at`.
    """

    length: int
    etag: str
    location: int


class Pack:
    """The open tile pack of one photograph, in tiles of `tile` pixels. Safe in several threads.

    Raises BrokenPack when the pack is incomplete, and OSError.
    """

    def __init__(self, source: ByteSource, tile: int) -> None:
        self._source = source
        members = [member for member in read_directory(source) if member[0].endswith(_TILE)]
        self._locations = dict(members)
        #: The size of the upright image, and the description of its tiles in `info.json`.
        self.levels: TileLevels = tile_levels(*_size(self._locations), tile)
        if tile_count(self.levels) != len(members):
            raise BrokenPack(
                f"The pack has {len(members)} tiles instead of {tile_count(self.levels)}."
            )
        if not all(name in self._locations for name in tile_names(self.levels)):
            raise BrokenPack("The pack’s directory has names of tiles that are none of its image.")
        # In the order of names: libvips writes the same tiles in another order each time.
        checksums = (member_crc32(location) for _name, location in sorted(members))
        self._signature = zlib.crc32(b"".join(crc.to_bytes(4, "big") for crc in checksums))

    @property
    def signature(self) -> int:
        """The CRC-32 of all tiles’ checksums: another for a pack that shows another picture."""
        return self._signature

    @property
    def entries(self) -> int:
        """The number of tiles; the directory takes about 180 bytes of memory for each."""
        return len(self._locations)

    @property
    def identity(self) -> Any:
        """A value that differs between this file and the one that replaces it."""
        return self._source.identity

    @property
    def is_replaced(self) -> bool:
        """Whether a read has found that the file is another now, or gone."""
        return bool(getattr(self._source, "is_replaced", False))

    def names(self) -> list[str]:
        """Return the names of all tiles, as they are stored."""
        return list(self._locations)

    def find(self, name: str) -> Tile | None:
        """Return the tile `{region}/{size}/0/default.jpg` of an Image API 3.0 request, or None.

        Reads nothing from the file. Accepts the names that clients derive from the tile grid, and
        the canonical form of section 4.7 (`max` for a region that is not scaled, `full`).
        """
        location = self._locations.get(name)
        if location is None:
            other = stored_name(name, self.levels.width, self.levels.height)
            location = self._locations.get(other) if other is not None else None
            if location is None:
                return None
        length = member_length(location)
        return Tile(length, f'"{member_crc32(location):08x}-{length:x}"', location)

    def read(self, canonical_name: str) -> bytes | None:
        """Return the JPEG of the tile with this name, or None. Raises BrokenPack and OSError."""
        tile = self.find(canonical_name)
        return None if tile is None else self.read_at(tile.location)

    def read_at(self, location: int) -> bytes:
        """Return the JPEG at a `Tile.location`. Raises BrokenPack and OSError."""
        return read_member(self._source, location)

    def verify(self) -> None:
        """Read every tile and compare it with its checksum. Raises BrokenPack and OSError."""
        for location in self._locations.values():
            self.read_at(location)

    def canonical(self, name: str) -> str | None:
        """Return the canonical form of a tile's name (Image API 3.0, section 4.7).

        None for a string that is no name of a tile.
        """
        return canonical_name(name, self.levels.width, self.levels.height)


def _size(locations: dict[str, int]) -> tuple[int, int]:
    """Return width and height of the image, from the regions in the names of its tiles."""
    width = height = 0
    whole = (0, 0)
    try:
        for name in locations:
            region, size, _rest = name.split("/", 2)
            if region == "full":
                across, down = size.split(",")
                whole = int(across), int(down)
                continue
            x, y, w, h = map(int, region.split(","))
            width, height = max(width, x + w), max(height, y + h)
    except ValueError as error:
        raise BrokenPack("The pack holds something that is no tile.") from error
    found = (width, height) if width else whole
    if min(found) < 1:
        raise BrokenPack("The pack holds no tiles.")
    return found
