"""Derivatives: the public copies of a photograph, upright, in sRGB, without private metadata.

They are the web sizes (AVIF and JPEG) and the tile pack for deep zoom. A derivative has no row in
the database. Its name consists of the master's SHA-256 and its width, so it can always be made
again and never becomes outdated. Making one twice is harmless, and an interrupted run leaves no
incomplete file. This module knows no record; `photos.derivatives` derives from a `Master`.
"""

from __future__ import annotations

from pathlib import Path

import pyvips
from django.conf import settings

from .errors import StorageUnavailable
from .flatness import has_lost_picture
from .jpeg import is_whole_jpeg
from .pixels import (
    DiskFull,
    decode_full,
    decode_reduced,
    is_decoded_to_memory,
    read_size,
    rotation_disk_bytes,
)
from .sizes import Size, web_sizes
from .storage import (
    derivative_folder,
    derivative_name,
    derivatives,
    is_pack,
    pack_name,
    save_replacing,
    scratch_folder,
)
from .tiles import is_sound_pack
from .tiles.writer import BYTES_PER_PIXEL, cut_tiles, make_pack

#: In the order in which browsers should choose. Every browser shows the last one.
EXTENSIONS = ("avif", "jpg")
CONTENT_TYPES = {"avif": "image/avif", "jpg": "image/jpeg"}
#: Part of every ETag. Raise it when a change of the code gives other bytes for the same name.
DERIVATIVE_VERSION = 3
# Measured in docs/decisions: at equal fidelity AVIF is smaller than WebP and is encoded faster.
_AVIF_QUALITY, _AVIF_EFFORT = 70, 0
_JPEG_QUALITY = 82


class DerivationError(Exception):
    """Derivatives could not be made: the file is missing or damaged, or the disk is full."""


class LostPicture(DerivationError):
    """Every public copy would be one flat colour, while the master is not."""


class WrongSize(DerivationError):
    """The size that is recorded of the master is not that of its upright image."""


def derivative_names(sha256: str, width: int, height: int) -> list[str]:
    """Return the names that all derivatives of a master have in their storage.

    `width` and `height` are those of the upright master, in pixels.
    """
    return [*_web_size_names(sha256, width, height), pack_name(sha256, settings.TILE_SIZE)]


def derivative_files(sha256: str) -> list[str]:
    """Return the names of the stored derivatives of a master, also those of older versions."""
    folder = derivative_folder(sha256)
    try:
        return [f"{folder}/{file}" for file in derivatives().listdir(folder)[1]]
    except FileNotFoundError:
        return []


def derivation_disk_bytes(width: int, height: int, orientation: int) -> int:
    """Return how many bytes of disk deriving an image takes at most; `orientation` is 1 to 8."""
    return rotation_disk_bytes(width, height, orientation) + BYTES_PER_PIXEL * width * height


def missing_derivatives(sha256: str, width: int, height: int) -> list[str]:
    """Return those of `derivative_names` that are not in the storage yet."""
    storage = derivatives()
    return [name for name in derivative_names(sha256, width, height) if not storage.exists(name)]


def damaged_derivatives(sha256: str, width: int, height: int) -> list[str]:
    """Return those stored derivatives of a master that are not what was written.

    Every tile is compared with its checksum; a pack without checksums counts as damaged. Web sizes
    are decoded. `width` and `height` are those of the upright master, in pixels.
    """
    pack, storage = pack_name(sha256, settings.TILE_SIZE), derivatives()
    stored = [name for name in derivative_names(sha256, width, height) if storage.exists(name)]
    return [
        name
        for name in stored
        if not (is_sound_pack(sha256) if name == pack else _is_sound_copy(name))
    ]


def _is_sound_copy(name: str) -> bool:
    """Return whether a stored web size can be decoded without an error or a gap."""
    try:
        with derivatives().open(name) as file:
            data = file.read()
        if name.endswith(".jpg"):
            return is_whole_jpeg(data)
        pyvips.Image.heifload_buffer(data, fail_on="error").avg()
    except StorageUnavailable:
        raise
    except (pyvips.Error, OSError):
        return False
    return True


def derive(
    path: Path,
    sha256: str,
    width: int,
    height: int,
    *,
    again: bool = False,
    repair: bool = False,
    decoded: pyvips.Image | None = None,
) -> int:
    """Make the derivatives that are missing, and return the number of files written.

    With `repair`, also those that are damaged; with `again`, all of them, and then removes those of
    other sizes, which older code or a wrong size has left. `path` is the master's file; `width` and
    `height` are those of the upright image, in pixels. `decoded` may be the pixels that
    `images.validators.inspect_and_decode` returned for the same file, which saves decoding it a
    second time. Raises DerivationError: WrongSize when the image has another size, so that no copy
    is ever distorted, and LostPicture when the copies would show nothing.
    """
    names = derivative_names(sha256, width, height)
    wanted = names if again else missing_derivatives(sha256, width, height)
    if repair and not again:
        wanted = sorted({*wanted, *damaged_derivatives(sha256, width, height)})
    if not wanted:
        return 0
    try:
        if read_size(path) != Size(width, height):
            raise WrongSize(
                f"{sha256}: the upright image does not have {width} × {height} pixels, as it is "
                "recorded; `manage.py derive_photos` corrects it."
            )
        _derive(path, sha256, _web_size_names(sha256, width, height), set(wanted), decoded)
    except pyvips.Error as error:
        # Its text is kept for the whole process, and may be about the file of another thread.
        raise DerivationError(f"{sha256}: the master cannot be decoded.") from error
    except DiskFull as error:
        raise DerivationError(f"{sha256}: {error}") from error
    if again:
        storage = derivatives()
        for file in set(derivative_files(sha256)) - set(names):
            storage.delete(file)
    return len(wanted)


def _derive(
    path: Path,
    sha256: str,
    web: dict[str, tuple[Size, str]],
    wanted: set[str],
    decoded: pyvips.Image | None,
) -> None:
    pack, tile = pack_name(sha256, settings.TILE_SIZE), settings.TILE_SIZE
    smallest = min(size for size, _extension in web.values())
    web = {name: form for name, form in web.items() if name in wanted}
    widest = max((size for size, _extension in web.values()), default=None)
    with scratch_folder() as folder:
        if is_decoded_to_memory(pyvips.Image.new_from_file(str(path))):
            # Decoded once for all derivatives.
            image = decode_full(path, folder, decoded)
            _check_picture(path, sha256, image)
            if pack in wanted:
                cut_tiles(image, folder, pack, tile)
            if widest is not None:
                _save_web_sizes(resized(image, widest), web, folder)
        else:
            reduced = decode_reduced(path, widest or smallest)
            _check_picture(path, sha256, reduced)
            if pack in wanted:
                make_pack(path, pack, tile)
            if widest is not None:
                _save_web_sizes(reduced, web, folder)
    if pack in wanted:
        _discard_older_packs(sha256, pack)


def _check_picture(path: Path, sha256: str, image: pyvips.Image) -> None:
    if has_lost_picture(path, image):
        raise LostPicture(
            f"{sha256}: every public copy would be one flat colour, and the master is not; none "
            "was made. Save the master as RGB with 8 bits a channel and without further channels."
        )


def _web_size_names(sha256: str, width: int, height: int) -> dict[str, tuple[Size, str]]:
    """Return the size and extension of each web size, by its name in the storage."""
    return {
        derivative_name(sha256, size.width, extension): (size, extension)
        for size in web_sizes(width, height)
        for extension in EXTENSIONS
    }


def _discard_older_packs(sha256: str, name: str) -> None:
    """Remove all tile packs of the master but `name`: they have another version or tile size."""
    storage = derivatives()
    for file in derivative_files(sha256):
        if file != name and is_pack(file):
            storage.delete(file)


def _save_web_sizes(image: pyvips.Image, wanted: dict[str, tuple[Size, str]], folder: Path) -> None:
    """Store `image` in each of the `wanted` sizes.

    `image` has the largest of these sizes. `folder` comes from `scratch_folder`.
    """
    smaller = {
        size: resized(image, size) for size in {size for size, _extension in wanted.values()}
    }
    for name, (size, extension) in wanted.items():
        file = folder / Path(name).name
        file.write_bytes(encode(smaller[size], extension))
        save_replacing(derivatives(), file, name)


def resized(image: pyvips.Image, size: Size) -> pyvips.Image:
    """Return a copy, in `size`, of an image from `decode_full` or `decode_reduced`."""
    if (image.width, image.height) == (size.width, size.height):
        return image
    return image.thumbnail_image(size.width, height=size.height, size="force").copy_memory()


def encode(image: pyvips.Image, extension: str) -> bytes:
    """Encode an sRGB image as `avif` or `jpg`, without any metadata, and return the bytes.

    Raises ValueError for another extension.
    """
    if extension == "avif":
        data = image.heifsave_buffer(
            compression="av1", Q=_AVIF_QUALITY, effort=_AVIF_EFFORT, keep="none"
        )
    elif extension == "jpg":
        data = image.jpegsave_buffer(
            Q=_JPEG_QUALITY, optimize_coding=True, interlace=True, keep="none"
        )
    else:
        raise ValueError(f"{extension!r} is not served: choose one of {', '.join(EXTENSIONS)}.")
    return bytes(data)
