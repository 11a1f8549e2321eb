"""Ways of storing pixels that no decoder of the museum reads, so that the message can name them."""

from __future__ import annotations

import mmap
from pathlib import Path

from django.utils.translation import gettext as _

from .errors import InvalidImage
from .tiff import BrokenContainer, directory_bytes, first_directory

#: Tags of TIFF 6.0 and its supplements.
_BITS, _COMPRESSION, _PHOTOMETRIC, _SAMPLES, _PLANAR, _TILE_WIDTH = 258, 259, 262, 277, 284, 322
_OLD_JPEG = 6
_COMPRESSIONS = {34661: "JBIG", 34712: "JPEG 2000", 50002: "JPEG XL"}
_CIELAB, _ICCLAB, _ITULAB = 8, 9, 10
_YCBCR, _SUBSAMPLING, _JPEG = 6, 530, 7
#: Colours of which libvips shows one plane for another.
_PLANES_MIXED_UP = {_YCBCR: "YCbCr", _CIELAB: "LAB"}
_SEPARATE_PLANES = 2
#: 32 bits are those of floating-point numbers; whether these are a photograph is checked later.
_BIT_DEPTHS = (1, 2, 4, 8, 16, 32)
#: Bytes of values that tags may share. Pillow reads them for every tag, so a small file could take
#: any memory.
_MAX_SHARED_BYTES = 16_000_000
#: ITU-T T.81, table B.1: markers of the frame, by what is special in it.
_LOSSLESS, _HIERARCHICAL = (0xC3, 0xCB), (0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF)
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def check_features(path: Path, name: str) -> None:
    """Raise InvalidImage when the header of a TIFF or JPEG announces pixels that are not read.

    `name` is the name of the file in the message. Damaged headers are left to the decoder.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        try:
            if data[:2] in (b"II", b"MM") and data[2:4] in (b"*\0", b"\0*", b"+\0", b"\0+"):
                feature = _feature_of_tiff(data)
            elif data[:3] == b"\xff\xd8\xff":
                feature = _feature_of_jpeg(data)
            else:
                feature = ""
        except (BrokenContainer, IndexError):
            return
    if feature:
        raise InvalidImage(
            name,
            _("its pixels are stored in a way that is not read here: %(feature)s.")
            % {"feature": feature},
            _(
                "Open it in an image program and save it as TIFF or JPEG, in RGB or grey, with 8 "
                "or 16 bits a channel."
            ),
            "feature",
        )


def is_deep_lab(path: Path) -> bool:
    """Return whether the file is a TIFF in LAB colours that libvips reads, and Pillow does not."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        if data[:2] not in (b"II", b"MM"):
            return False
        try:
            tags = first_directory(data)
        except BrokenContainer:
            return False
    return tags.get(_PHOTOMETRIC) == (_CIELAB,) and max(tags.get(_BITS, (0,))) > 8


def _feature_of_tiff(data: mmap.mmap) -> str:
    if directory_bytes(data) > len(data) + _MAX_SHARED_BYTES:
        return _("tags that share their values, and so are larger than the file")
    tags = first_directory(data)

    def first(tag: int, default: int) -> int:
        return next(iter(tags.get(tag, ())), default)

    compression, photometric = first(_COMPRESSION, 1), first(_PHOTOMETRIC, 1)
    odd = [bits for bits in tags.get(_BITS, (1,)) if bits not in _BIT_DEPTHS]
    if compression == _OLD_JPEG:
        return _("old-style JPEG compression in a TIFF")
    if compression in _COMPRESSIONS:
        return _("%(name)s compression in a TIFF") % {"name": _COMPRESSIONS[compression]}
    if odd:
        return _("%(bits)d bits a channel") % {"bits": odd[0]}
    if photometric in (_ICCLAB, _ITULAB):
        return _("LAB colours of a kind that is not usual in TIFF")
    if photometric == _CIELAB and first(_BITS, 8) <= 8:
        return _("LAB colours with 8 bits a channel")
    is_planar = first(_PLANAR, 1) == _SEPARATE_PLANES and first(_SAMPLES, 1) > 1
    if is_planar and photometric in _PLANES_MIXED_UP:
        return _("%(name)s colours with a plane for each channel") % {
            "name": _PLANES_MIXED_UP[photometric]
        }
    # libvips takes these for RGB.
    if photometric == _YCBCR and compression != _JPEG and set(tags.get(_SUBSAMPLING, ())) == {1}:
        return _("YCbCr colours without subsampling")
    return _("tiles with a plane for each channel") if is_planar and _TILE_WIDTH in tags else ""


def _feature_of_jpeg(data: mmap.mmap) -> str:
    position = 2
    while data[position] == 0xFF:
        marker = data[position + 1]
        if marker == 0xFF:  # padding
            position += 1
            continue
        if marker in _FRAMES:
            if marker in _LOSSLESS:
                return _("lossless JPEG compression")
            if marker in _HIERARCHICAL:
                return _("hierarchical JPEG compression")
            bits = data[position + 4]
            return _("%(bits)d bits a channel") % {"bits": bits} if bits != 8 else ""
        if marker == 0xDA:  # the pixels begin
            return ""
        has_length = marker not in (0x01, *range(0xD0, 0xD9))
        length = int.from_bytes(data[position + 2 : position + 4], "big") if has_length else 0
        position += 2 + length
    return ""
