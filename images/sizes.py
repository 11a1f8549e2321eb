"""The web sizes of a photograph: arithmetic alone, without files or requests."""

from __future__ import annotations

from dataclasses import dataclass

WIDTHS = (320, 640, 1280, 1920)
#: In pixels. AVIF's baseline profile allows 8,704 a side. A taller strip of film gets a smaller
#: width than WIDTHS gives.
MAX_HEIGHT = 8_192


@dataclass(frozen=True, order=True)
class Size:
    """A width and height in pixels."""

    width: int
    height: int


def web_sizes(width: int, height: int) -> tuple[Size, ...]:
    """Return the web sizes of an upright image of `width` by `height` pixels, narrowest first.

    They have the WIDTHS that are narrower than the image, and then the image's own width or the
    last of WIDTHS, whichever is less. There is at least one size, and no side is ever 0. Raises
    ValueError when `width` or `height` is less than 1.
    """
    if width < 1 or height < 1:
        raise ValueError(f"{width} × {height} is no size of an image: give at least 1 × 1 pixels.")
    widest = min(width, WIDTHS[-1], max(1, width * MAX_HEIGHT // height))
    chosen = [step for step in WIDTHS if step < widest] + [widest]
    return tuple(Size(step, _height(step, width, height)) for step in chosen)


def _height(step: int, width: int, height: int) -> int:
    return min(MAX_HEIGHT, max(1, round(height * step / width)))
