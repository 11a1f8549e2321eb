"""Cutting a tile pack: libvips writes the whole pyramid of a photograph into one file.

It is written aside, brought to the disk and then given its name. Whoever has the pack before it
open goes on reading that one; who comes after opens this one.
"""

from __future__ import annotations

import os
from pathlib import Path

from photos.pixels import require_room, whole
from photos.storage import derivatives, supersede, workroom

_QUALITY = 82
#: Bytes that a pixel may take in the tiles of all levels together, at the most. Film grain at
#: _QUALITY takes 0.5.
_BYTES_A_PIXEL = 1


def make_pack(path: Path, name: str, tile: int) -> None:
    """Cut the image at `path` into tiles of `tile` pixels; put the pack into the storage of
    derivatives under `name`, in place of the one that may be there.

    Raises pyvips.Error when the image cannot be decoded, photos.pixels.NoRoom, and OSError.
    """
    with workroom() as folder:
        image = whole(path, folder)
        require_room(folder, image.width * image.height * _BYTES_A_PIXEL)
        pack = folder / "tiles.zip"
        image.dzsave(
            str(pack),
            layout="iiif3",
            container="zip",
            compression=0,
            tile_size=tile,
            suffix=f".jpg[Q={_QUALITY}]",
            keep="none",
        )
        _bring_to_disk(pack)
        supersede(derivatives(), pack, name)


def _bring_to_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
