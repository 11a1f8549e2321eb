"""Cutting a tile pack: libvips writes the whole pyramid of a photograph into one file.

It is written aside, brought to the disk and then given its name. Whoever has the pack before it
open goes on reading that one; who comes after opens this one.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from pathlib import Path

import pyvips

from images.pixels import LARGE_PIXELS, decode_full, require_disk_space, trim_memory
from images.storage import derivatives, save_replacing, scratch_folder

_QUALITY = 82
#: Bytes that a pixel may take in the tiles of all levels together, at the most. Film grain at
#: _QUALITY takes 0.5.
BYTES_PER_PIXEL = 1
# Each large one takes 150 to 300 MB of memory while it is cut.
_one_large = threading.Lock()


def make_pack(path: Path, name: str, tile: int) -> None:
    """Cut the image at `path` into tiles of `tile` pixels; put the pack into the storage of
    derivatives under `name`, in place of the one that may be there.

    Raises pyvips.Error when the image cannot be decoded, images.pixels.DiskFull, and OSError.
    """
    header = pyvips.Image.new_from_file(str(path))
    is_large = header.width * header.height >= LARGE_PIXELS
    with _one_large if is_large else nullcontext(), scratch_folder() as folder:
        cut_tiles(decode_full(path, folder), folder, name, tile)
    if is_large:
        trim_memory()


def cut_tiles(image: pyvips.Image, folder: Path, name: str, tile: int) -> None:
    """The same for an image that `images.pixels.decode_full` gave, in a `scratch_folder`."""
    require_disk_space(folder, BYTES_PER_PIXEL * image.width * image.height)
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
    save_replacing(derivatives(), pack, name)
