"""The picture that is measured: generated, with as much detail as a photograph."""

from __future__ import annotations

from pathlib import Path

import pyvips


def picture(path: Path, width: int, height: int, *, seed: int = 1, note: str = "") -> Path:
    """Write a JPEG of clouds and grain to `path`, unless it exists.

    `note` is written into its EXIF and makes another file with the same pixels. (Another quality
    would not do: a file that was compressed twice may be half as large again, depending on how the
    two quantisations interact.)
    """
    if not path.exists():
        clouds = pyvips.Image.perlin(width, height, cell_size=400, seed=seed)
        finer = pyvips.Image.perlin(width, height, cell_size=40, seed=seed + 1)
        grain = pyvips.Image.gaussnoise(width, height, sigma=8, mean=0, seed=seed)
        grey = clouds * 70 + finer * 30 + grain + 128
        tinted = grey.bandjoin([grey * 0.95 + 4, grey * 0.85 + 10]).cast("uchar")
        image = tinted.copy(interpretation="srgb")
        if note:
            image.set_type(pyvips.GValue.gstr_type, "exif-ifd0-ImageDescription", note)
        image.jpegsave(str(path), Q=92)
    return path


def pyramid(source: Path, path: Path, tile: int) -> Path:
    """Write the same picture as a tiled pyramidal TIFF, the format that iipsrv reads."""
    if not path.exists():
        image = pyvips.Image.new_from_file(str(source))
        image.tiffsave(
            str(path),
            tile=True,
            pyramid=True,
            compression="jpeg",
            Q=82,
            tile_width=tile,
            tile_height=tile,
            bigtiff=True,
        )
    return path
