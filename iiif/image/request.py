"""What an image address says: `{region}/{size}/{rotation}/{quality}.{format}`.

Image API 3.0 and 2.1, section 4. Here an address is read and written; what it means for an image of
a certain size is in `geometry`. Every number is exact (Decimal): `pct:33.3` is no binary fraction.
`ImageRequest.parse(str(request), version) == request`, for every request.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import IntEnum
from typing import Literal

from .errors import Malformed, UnsupportedFeature
from .errors import mark_for_translation as _


class Version(IntEnum):
    """The Image API that an address belongs to."""

    V2 = 2
    V3 = 3


#: In pixels, and in percent or degrees: no more digits than any image needs.
_WHOLE = re.compile(r"[0-9]{1,9}")
_NUMBER = re.compile(r"[0-9]{1,9}(\.[0-9]{1,12})?|\.[0-9]{1,12}")

QUALITIES = ("default", "color", "gray", "bitonal")
FORMATS = ("jpg", "png", "webp")
#: Formats of section 4.5 that this museum does not make.
OTHER_FORMATS = ("tif", "gif", "jp2", "pdf")
#: Longer than any address that means something (section 9 of 3.0, "Security").
MAX_REQUEST_CHARACTERS = 300


@dataclass(frozen=True)
class Region:
    """Section 4.1. `box` is x, y, w, h in pixels, or in percent; empty for `full` and `square`."""

    kind: Literal["full", "square", "pixels", "percent"]
    box: tuple[Decimal, ...] = ()

    @classmethod
    def parse(cls, text: str) -> Region:
        """Raises Malformed."""
        if text == "full":
            return cls("full")
        if text == "square":
            return cls("square")
        is_percent = text.startswith("pct:")
        parts = text.removeprefix("pct:").split(",")
        form = _NUMBER if is_percent else _WHOLE
        if len(parts) != 4 or not all(form.fullmatch(part) for part in parts):
            raise Malformed(
                _(
                    "The region “%(value)s” cannot be read: write full, square, x,y,w,h in whole "
                    "pixels, or pct:x,y,w,h in percent of the image."
                ),
                value=text,
            )
        box = tuple(Decimal(part) for part in parts)
        if not (box[2] and box[3]):
            raise Malformed(
                _("The region “%(value)s” is empty: its width and height must be more than 0."),
                value=text,
            )
        return cls("percent" if is_percent else "pixels", box)

    def __str__(self) -> str:
        if not self.box:
            return self.kind
        numbers = ",".join(format_number(number) for number in self.box)
        return f"pct:{numbers}" if self.kind == "percent" else numbers


@dataclass(frozen=True)
class Size:
    """Section 4.2. `width` and `height` in pixels; `percent` of the region; `^` is `upscaled`.

    `max` has neither; `full` is what 2.1 says for the region in its own size.
    """

    kind: Literal["max", "full", "width", "height", "percent", "exact", "within"]
    width: int = 0
    height: int = 0
    percent: Decimal = Decimal(0)
    upscaled: bool = False

    @classmethod
    def parse(cls, text: str, version: Version) -> Size:
        """Raises Malformed."""
        bare = text.removeprefix("^") if version is Version.V3 else text
        upscaled = bare != text
        if bare == "max":
            return cls("max", upscaled=upscaled)
        if bare == "full" and version is Version.V2:
            return cls("full")
        if bare.startswith("pct:") and _NUMBER.fullmatch(bare[4:]):
            return _not_empty(cls("percent", percent=Decimal(bare[4:]), upscaled=upscaled), text)
        is_within = bare.startswith("!")
        width, comma, height = bare.removeprefix("!").partition(",")
        given = [part for part in (width, height) if part]
        if (
            not comma
            or len(given) < (2 if is_within else 1)
            or not all(_WHOLE.fullmatch(part) for part in given)
        ):
            raise Malformed(_SIZE_FORMS[version], value=text)
        kind: Literal["within", "exact", "width", "height"]
        kind = "within" if is_within else "exact" if len(given) == 2 else "width"
        if not width:
            kind = "height"
        size = cls(kind, int(width or 0), int(height or 0), upscaled=upscaled)
        return _not_empty(size, text)

    def __str__(self) -> str:
        up = "^" if self.upscaled else ""
        match self.kind:
            case "max" | "full":
                return f"{up}{self.kind}"
            case "width":
                return f"{up}{self.width},"
            case "height":
                return f"{up},{self.height}"
            case "percent":
                return f"{up}pct:{format_number(self.percent)}"
            case "exact":
                return f"{up}{self.width},{self.height}"
            case "within":
                return f"{up}!{self.width},{self.height}"


_SIZE_FORMS = {
    Version.V3: _(
        "The size “%(value)s” cannot be read: write max, w, or ,h or w,h or !w,h in whole pixels, "
        "or pct:n in percent of the region, with ^ before it to allow a larger picture than the "
        "region."
    ),
    Version.V2: _(
        "The size “%(value)s” cannot be read: write full, max, w, or ,h or w,h or !w,h in whole "
        "pixels, or pct:n in percent of the region."
    ),
}


def _not_empty(size: Size, text: str) -> Size:
    wanted = {
        "percent": (size.percent,),
        "width": (size.width,),
        "height": (size.height,),
    }.get(size.kind, (size.width, size.height))
    if not all(wanted):
        raise Malformed(
            _("The size “%(value)s” is empty: a picture has at least one pixel each way."),
            value=text,
        )
    return size


@dataclass(frozen=True)
class Rotation:
    """Section 4.3: `degrees` clockwise, from 0 to 360, after mirroring left to right."""

    degrees: Decimal = Decimal(0)
    mirrored: bool = False

    @classmethod
    def parse(cls, text: str) -> Rotation:
        """Raises Malformed."""
        number = text.removeprefix("!")
        if not _NUMBER.fullmatch(number) or Decimal(number) > 360:
            raise Malformed(
                _(
                    "The rotation “%(value)s” cannot be read: write degrees clockwise from 0 to "
                    "360, with ! before them to mirror first."
                ),
                value=text,
            )
        return cls(Decimal(number), number != text)

    def __str__(self) -> str:
        return f"{'!' if self.mirrored else ''}{format_number(self.degrees)}"


@dataclass(frozen=True)
class ImageRequest:
    """One image request, as it was asked."""

    region: Region
    size: Size
    rotation: Rotation
    quality: str
    format: str

    @classmethod
    def parse(cls, text: str, version: Version) -> ImageRequest:
        """Read `{region}/{size}/{rotation}/{quality}.{format}`, already percent-decoded.

        Raises Malformed or UnsupportedFeature.
        """
        parts = text.split("/")
        if len(text) > MAX_REQUEST_CHARACTERS or len(parts) != 4 or "." not in parts[3]:
            raise Malformed(
                _(
                    "“%(value)s” is no image request: write "
                    "{region}/{size}/{rotation}/{quality}.{format}, as in full/max/0/default.jpg."
                ),
                value=truncate(text),
            )
        quality, _dot, format = parts[3].rpartition(".")
        return cls(
            Region.parse(parts[0]),
            Size.parse(parts[1], version),
            Rotation.parse(parts[2]),
            _quality(quality),
            _format(format),
        )

    def __str__(self) -> str:
        return f"{self.region}/{self.size}/{self.rotation}/{self.quality}.{self.format}"


def _quality(text: str) -> str:
    if text not in QUALITIES:
        raise Malformed(
            _("The quality “%(value)s” is unknown: choose default, color, gray or bitonal."),
            value=text,
        )
    return text


def _format(text: str) -> str:
    if text in OTHER_FORMATS:
        raise UnsupportedFeature(
            _("The format “%(value)s” is not offered here: choose jpg, png or webp."), value=text
        )
    if text not in FORMATS:
        raise Malformed(
            _("The format “%(value)s” is unknown: choose jpg, png or webp."), value=text
        )
    return text


def format_number(number: Decimal) -> str:
    """A number as section 4.7 of 3.0 has it: a leading 0, no trailing ones, no exponent."""
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text or "0"


def truncate(text: str) -> str:
    """A hostile address is not sent back whole."""
    return text if len(text) <= MAX_REQUEST_CHARACTERS else f"{text[:MAX_REQUEST_CHARACTERS]}…"
