"""Writing of tile packs: libvips writes the whole pyramid of a photograph into one file.

The file is written to a temporary folder, synced to the disk and then moved to its name. A process
that has the previous pack open continues to read it.
"""

from __future__ import annotations

import threading
from contextlib import nullcontext
from pathlib import Path

import pyvips

from images.pixels import LARGE_PIXELS, decode_full, require_disk_space, trim_memory
from images.storage import derivatives, save_replacing, scratch_folder

_QUALITY = 82
#: The most bytes that one pixel takes in the tiles of all levels together. Film grain at _QUALITY
#: takes 0.5.
BYTES_PER_PIXEL = 1
# Tiling a large image takes 150 to 300 MB of memory, so only one is tiled at a time.
_one_large = threading.Lock()


def make_pack(path: Path, name: str, tile: int) -> None:
    """Write the tile pack of the image at `path` into the storage of derivatives.

    `tile` is the width of the tiles, in pixels. A pack under the same `name` is replaced. Raises
    pyvips.Error when the image cannot be decoded, images.pixels.DiskFull, and OSError.
    """
    header = pyvips.Image.new_from_file(str(path))
    is_large = header.width * header.height >= LARGE_PIXELS
    with _one_large if is_large else nullcontext(), scratch_folder() as folder:
        cut_tiles(decode_full(path, folder), folder, name, tile)
    if is_large:
        trim_memory()


def cut_tiles(image: pyvips.Image, folder: Path, name: str, tile: int) -> None:
    """Do the same as `make_pack` for an image from `images.pixels.decode_full`.

    `folder` comes from `scratch_folder`.
    """
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
