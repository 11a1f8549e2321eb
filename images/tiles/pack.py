"""A tile pack: one uncompressed zip with all tiles of a photograph, read without decoding.

Its directory is read once, into one number a tile; a tile is then one look-up and one read. A pack
is never changed: it is written aside and renamed. So whoever has it open goes on reading the old
one, whole, and it closes with the last thread that refers to it.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from .pyramid import TileLevels, canonical_name, stored_name, tile_count, tile_levels
from .sources import ByteSource
from .zip_directory import BrokenPack, member_crc32, member_length, read_directory, read_member

_TILE = "/default.jpg"


class Tile(NamedTuple):
    """A stored tile. `etag` is a strong validator (RFC 9110, section 8.8.3), quotes included: the
    same bytes have the same one in every pack. `length` in bytes; `location` is for `Pack.read_at`."""

    length: int
    etag: str
    location: int


class Pack:
    """The open tile pack of one photograph, in tiles of `tile` pixels. Safe in several threads.

    Raises BrokenPack when it is not whole, and OSError.
    """

    def __init__(self, source: ByteSource, tile: int) -> None:
        self._source = source
        members = [member for member in read_directory(source) if member[0].endswith(_TILE)]
        self._locations = dict(members)
        #: The upright image's size and what `info.json` says of its tiles.
        self.levels: TileLevels = tile_levels(*_size(self._locations), tile)
        if tile_count(self.levels) != len(members):
            raise BrokenPack(
                f"The pack has {len(members)} tiles instead of {tile_count(self.levels)}."
            )

    @property
    def entries(self) -> int:
        """How many tiles there are; the directory takes about 180 bytes of memory for each."""
        return len(self._locations)

    @property
    def identity(self) -> Any:
        """What tells this file from the one that replaces it."""
        return self._source.identity

    def names(self) -> list[str]:
        """The names of all tiles, as they are stored."""
        return list(self._locations)

    def find(self, name: str) -> Tile | None:
        """The tile `{region}/{size}/0/default.jpg` of an Image API 3.0 address; reads nothing.

        None for all that is not stored. Besides the names of the tile grid those in the canonical
        words of section 4.7 are understood (`max` where a region is not scaled, `full`).
        """
        place = self._locations.get(name)
        if place is None:
            other = stored_name(name, self.levels.width, self.levels.height)
            place = self._locations.get(other) if other is not None else None
            if place is None:
                return None
        length = member_length(place)
        return Tile(length, f'"{member_crc32(place):08x}-{length:x}"', place)

    def read(self, canonical_name: str) -> bytes | None:
        """The JPEG of the tile that `find` finds, or None. Raises BrokenPack, and OSError."""
        tile = self.find(canonical_name)
        return None if tile is None else self.read_at(tile.location)

    def read_at(self, place: int) -> bytes:
        """The JPEG at a tile's place. Raises BrokenPack, and OSError."""
        return read_member(self._source, place)

    def canonical(self, name: str) -> str | None:
        """The same name in the canonical words of Image API 3.0, section 4.7; None for what is no
        name of a tile."""
        return canonical_name(name, self.levels.width, self.levels.height)


def _size(places: dict[str, int]) -> tuple[int, int]:
    """Width and height of the image that the tiles are of."""
    width = height = 0
    whole = (0, 0)
    try:
        for name in places:
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
