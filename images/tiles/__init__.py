"""Tile packs: the deep zoom of a photograph, made at derivation and read without decoding.

pyramid        the levels of the pyramid, and the names of tiles
writer         makes a pack
pack           reads a pack
zip_directory  reads the directory of the zip
sources        reads bytes from a local file or from a storage
cache          the packs that are open in this process

pack = pack_of(photo.master.sha256)
jpeg = pack.read("512,0,512,512/512,512/0/default.jpg") if pack else None
"""

from .cache import is_sound_pack, open_pack, peek_pack
from .pack import Pack, Tile
from .pyramid import TileLevels, canonical_name, tile_count, tile_levels, tile_names
from .zip_directory import BrokenPack

__all__ = [
    "BrokenPack",
    "Pack",
    "Tile",
    "TileLevels",
    "canonical_name",
    "is_sound_pack",
    "open_pack",
    "peek_pack",
    "tile_count",
    "tile_levels",
    "tile_names",
]
