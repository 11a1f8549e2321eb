"""Tile packs: the deep zoom of a photograph, cut at derivation, read without decoding.

levels     the arithmetic of tiles, and their names
making     cutting a pack
pack       reading one
directory  the zip's directory; sources: where its bytes are
opened     the packs that are open in this process

pack = pack_of(photo.master.sha256)
jpeg = pack.read("512,0,512,512/512,512/0/default.jpg") if pack else None
"""

from .cache import open_pack
from .pack import Pack, Tile
from .pyramid import TileLevels, canonical_name, tile_count, tile_levels, tile_names
from .zip_directory import BrokenPack

__all__ = [
    "BrokenPack",
    "Pack",
    "Tile",
    "TileLevels",
    "canonical_name",
    "open_pack",
    "tile_count",
    "tile_levels",
    "tile_names",
]
