"""The header of a TIFF that libvips decodes and Pillow does not know: LAB with 16 or 32 bits."""

from __future__ import annotations

import mmap
from pathlib import Path
from typing import Any, Self

from .tiff import count_directories, first_directory

_WIDTH, _LENGTH, _STRIP_BYTES, _TILE_BYTES = 256, 257, 279, 325


class TiffHeader:
    """What validation reads of a `PIL.Image.Image`: size, tags, orientation, number of pages.

    Raises BrokenContainer when the file ends before its first directory.
    """

    format = "TIFF"
    mode = "LAB"

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            tags = first_directory(data)
            self.n_frames = count_directories(data)
        self.tag_v2: dict[int, Any] = {
            tag: numbers if tag in (_STRIP_BYTES, _TILE_BYTES) else numbers[0]
            for tag, numbers in tags.items()
            if numbers
        }
        self.info: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        """Nothing is open any more."""

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels, as stored; 0 where the tag is missing."""
        return self.tag_v2.get(_WIDTH, 0), self.tag_v2.get(_LENGTH, 0)

    def getbands(self) -> tuple[str, ...]:
        """Return the names of the channels."""
        return tuple(self.mode)

    def getexif(self) -> dict[int, Any]:
        """Return the tags: the orientation is among them."""
        return self.tag_v2
