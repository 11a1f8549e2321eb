"""Validation of image files: the one rule for the model field, every form and the importer.

The checks are made in an order in which nothing dangerous is read before it is known to be small:
bytes, format, pixel dimensions, polyglots, animation, the decoder's memory, and last a full decode.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyvips
from django.conf import settings
from django.core.files import File
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from PIL import Image, UnidentifiedImageError

from .containers import Container, inspect_container
from .decoder_limits import check_compression
from .decoding import check_pixels, count_other_channels
from .errors import (
    InvalidImage,
    broken_image,
    not_an_image,
    too_many_pixels,
    truncated_file,
    unreadable_file,
)
from .features import check_features, is_deep_lab
from .orientation import read_orientation, upright_size
from .tiff import BrokenContainer
from .tiff_channels import TiffWithChannels
from .tiff_header import TiffHeader

FORMATS = ("JPEG", "PNG", TiffWithChannels.format, "WEBP", "GIF", "AVIF")
#: Pixels of the longest side in a JPEG, and so in every tile and derivative (ITU-T T.81, B.2.2).
MAX_SIDE = 65_500
#: The formats whose animations are refused; of a GIF, only one of more frames than _MAX_FRAMES,
#: because libvips keeps an entry for each.
_ANIMATED = ("PNG", "WEBP", "AVIF", "GIF")
_MAX_FRAMES = 10_000
_WIDTH, _LENGTH = 256, 257
_NEW_SUBFILE_TYPE, _DNG_VERSION = 254, 50706


@dataclass(frozen=True)
class ImageFacts:
    """What validation has found out about an image.

    `format` is one of FORMATS. `width` and `height` are in pixels, of the upright image; `size` is
    in bytes; `orientation` is 1 to 8 (Exif 2.32, 4.6.4). `notes` tell the curator which parts of
    the file are stored but not shown.
    """

    format: str
    width: int
    height: int
    size: int
    orientation: int
    pages: int
    notes: tuple[str, ...] = ()


def inspect_image(path: Path, name: str = "") -> ImageFacts:
    """Validate the whole file, pixels included. Raises InvalidImage for the first problem.

    `name` is the name of the file in the message; its extension does not matter.
    """
    return inspect_and_decode(path, name)[0]


def inspect_and_decode(
    path: Path, name: str = "", *, return_pixels: bool = False
) -> tuple[ImageFacts, pyvips.Image | None]:
    """Do the same as `inspect_image`; with `return_pixels`, also return the decoded pixels.

    The pixels are None for an image that is too large for memory (`is_decoded_to_memory`).
    """
    name = name or path.name
    size = _check_file_size(path, name)
    with _open_header(path, name) as image:
        format = "JPEG" if image.format == "MPO" else str(image.format)
        width, height = _stored_size(path, image, name)
        _check_dimensions(width, height, name)
        check_compression(width * height, _bits(image), size, name)
        orientation = read_orientation(path)
        pages, container = _check_structure(path, image, format, name)
        if format == "GIF":
            width, height = _decoded_size(path, pyvips.Image.gifload, name)
            _check_dimensions(width, height, name)
        with _utf8_path(path) as readable:
            pixels = check_pixels(readable, image, format, name, return_pixels=return_pixels)
            others = count_other_channels(readable) if format == "TIFF" else 0
    width, height = upright_size(width, height, orientation)
    notes = (*_notes(format, pages, others), *_trailer_notes(container))
    return ImageFacts(format, width, height, size, orientation, pages, notes), pixels


def validate_image(upload: File) -> None:
    """Validate an uploaded or stored file, for the model field and every form field."""
    name = Path(str(upload.name or "?")).name
    check_size(upload.size, name)
    with local_path(upload) as path:
        inspect_image(path, name)


@contextmanager
def local_path(upload: File) -> Iterator[Path]:
    """Give a path at which an upload can be read inside the `with` block."""
    path = getattr(upload, "path", None)
    if hasattr(upload, "temporary_file_path"):
        path = upload.temporary_file_path()
    if path is not None and os.path.exists(path):
        yield Path(path)
        return
    with tempfile.NamedTemporaryFile(prefix="photograph-") as copy:
        upload.seek(0)
        for chunk in upload.chunks():
            copy.write(chunk)
        copy.flush()
        upload.seek(0)
        yield Path(copy.name)


def check_size(size: int, name: str) -> None:
    """Raise InvalidImage when `size`, in bytes, is 0 or more than MAX_UPLOAD_BYTES."""
    if size == 0:
        raise InvalidImage(
            name, _("the file is empty."), _("Copy it again from where it came from."), "empty"
        )
    if size > settings.MAX_UPLOAD_BYTES:
        raise InvalidImage(
            name,
            _("the file has %(size).1f MB; the museum takes up to %(most)d MB.")
            % {"size": size / 1e6, "most": settings.MAX_UPLOAD_BYTES // 1e6},
            _("Save it smaller, or ask the operator to raise MAX_UPLOAD_MEGABYTES."),
            "too_many_bytes",
        )


def _check_file_size(path: Path, name: str) -> int:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise unreadable_file(name, error) from error
    check_size(size, name)
    return size


@contextmanager
def _open_header(path: Path, name: str) -> Iterator[Image.Image]:
    """Open the file with Pillow, which reads its header; no pixel is decoded."""
    check_features(path, name)
    image: Any
    try:
        image = Image.open(path, formats=FORMATS)
    except UnidentifiedImageError:
        if not is_deep_lab(path):
            raise not_an_image(path, name) from None
        image = TiffHeader(path)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        found = re.search(r"\d+", str(error))
        raise too_many_pixels(name, int(found[0]) if found else 0) from None
    except OSError as error:
        if error.errno is not None:
            raise unreadable_file(name, error) from error
        if "truncated" in str(error).lower():
            raise truncated_file(name) from error
        raise broken_image(name, error) from error
    except Exception as error:  # a parser given a hostile header may raise anything
        raise broken_image(name, error) from error
    with image:
        yield image


def _check_dimensions(width: int, height: int, name: str) -> None:
    if width * height > settings.MAX_PIXELS:
        raise too_many_pixels(name, width * height)
    if max(width, height) > MAX_SIDE:
        raise InvalidImage(
            name,
            _("the image has %(width)d × %(height)d pixels; no side may be longer than %(most)d.")
            % {"width": width, "height": height, "most": MAX_SIDE},
            _("Save it smaller, or cut it into parts."),
            "too_long",
        )


def _bits(image: Any) -> int:
    """Return the bits of a pixel, as Pillow gives it: 16 bits a channel count as 8."""
    return 1 if image.mode == "1" else 8 * len(image.getbands())


def _stored_size(path: Path, image: Any, name: str) -> tuple[int, int]:
    """Return width and height as the decoder gives them.

    For a rotated TIFF, Pillow's `size` is that of the upright image. In an AVIF the rotation is a
    property of the image (ISO 23008-12, 6.5.10), which libvips applies and Pillow does not. That of
    a GIF is preliminary: libvips reads all frames for it, whose number is not known to be small.
    """
    if image.format == "TIFF":
        return int(image.tag_v2[_WIDTH]), int(image.tag_v2[_LENGTH])
    if image.format == "AVIF":
        return _decoded_size(path, pyvips.Image.heifload, name)
    width, height = image.size
    return width, height


def _decoded_size(path: Path, loader: Callable[[str], pyvips.Image], name: str) -> tuple[int, int]:
    """Return width and height as a loader of libvips gives them; no pixel is decoded.

    For the canvas of a GIF, libvips disregards sizes that old programs wrote without meaning them.
    """
    try:
        with _utf8_path(path) as readable:
            header = loader(str(readable))
    except pyvips.Error as error:
        raise broken_image(name, error) from error
    return header.width, header.height


def _check_structure(
    path: Path, image: Image.Image, format: str, name: str
) -> tuple[int, Container]:
    """Refuse polyglots, animations and reduced previews.

    Returns the number of pages, and what the file holds besides its image.
    """
    try:
        container = inspect_container(path, format)
        # Of a GIF, whose frames Pillow would have to decode, the structure tells their number.
        pages = container.frames or int(getattr(image, "n_frames", 1))
    except (BrokenContainer, EOFError) as error:
        raise truncated_file(name) from error
    except OSError as error:
        raise unreadable_file(name, error) from error
    except Exception as error:  # a parser given a hostile file may raise anything
        raise broken_image(name, error) from error
    if container.foreign:
        raise InvalidImage(
            name,
            _("besides its image the file carries something else: %(kind)s.")
            % {"kind": _(container.foreign)},
            _("Open it in an image program and export it again."),
            "polyglot",
        )
    if pages > (_MAX_FRAMES if format == "GIF" else 1) and format in _ANIMATED:
        raise InvalidImage(
            name,
            _("the file is an animation of %(frames)d frames.") % {"frames": pages},
            _("Export the one frame that is the photograph."),
            "animated",
        )
    if format == "TIFF":
        _check_not_preview(image, name)
    return pages, container


def _check_not_preview(image: Any, name: str) -> None:
    tags = image.tag_v2
    if _DNG_VERSION in tags or int(tags.get(_NEW_SUBFILE_TYPE, 0)) & 1:
        raise InvalidImage(
            name,
            _("the file is a camera’s raw data, or begins with a reduced preview of the image."),
            _("Develop it, and save the photograph as TIFF or JPEG."),
            "raw",
        )


@contextmanager
def _utf8_path(path: Path) -> Iterator[Path]:
    """Give a path in UTF-8, which libvips requires: old disks may have names in other encodings."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        with tempfile.TemporaryDirectory(prefix="photograph-") as folder:
            link = Path(folder) / "image"
            link.symlink_to(path.absolute())
            yield link
        return
    yield path


def _notes(format: str, pages: int, others: int) -> tuple[str, ...]:
    """Return what of the file is stored but not shown: `others` are channels of each pixel."""
    notes = []
    if format == "GIF" and pages > 1:
        frame_note = ngettext(
            "The file is an animation of %(pages)d frame; only the first is shown.",
            "The file is an animation of %(pages)d frames; only the first is shown.",
            pages,
        )
        notes.append(frame_note % {"pages": pages})
    if format == "TIFF" and pages > 1:
        page_note = ngettext(
            "The file has %(pages)d page; only the first is shown.",
            "The file has %(pages)d pages; only the first is shown.",
            pages,
        )
        notes.append(page_note % {"pages": pages})
    if others:
        channel_note = ngettext(
            "The file has %(count)d channel that is neither a colour nor transparency, such as "
            "infrared or a spot colour; it stays in the file and is not shown.",
            "The file has %(count)d channels that are neither colours nor transparency, such as "
            "infrared or spot colours; they stay in the file and are not shown.",
            others,
        )
        notes.append(channel_note % {"count": others})
    return tuple(notes)


def _trailer_notes(container: Container) -> tuple[str, ...]:
    if not container.trailing:
        return ()
    return (
        ngettext(
            "%(count)d byte after the end of the image is kept in the file, and not shown.",
            "%(count)d bytes after the end of the image are kept in the file, and not shown.",
            container.trailing,
        )
        % {"count": container.trailing},
    )
