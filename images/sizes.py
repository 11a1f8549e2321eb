"""The arithmetic of derivatives: which sizes a photograph is served in. No files, no requests."""

from __future__ import annotations

from dataclasses import dataclass

WIDTHS = (320, 640, 1280, 1920)
#: Pixels. AVIF's baseline profile ends at 8,704 a side; a taller strip of film is narrowed.
MAX_HEIGHT = 8_192


@dataclass(frozen=True, order=True)
class Size:
    """In pixels."""

    width: int
    height: int


def web_sizes(width: int, height: int) -> tuple[Size, ...]:
    """The sizes of an upright image of `width` by `height` pixels, narrowest first.

    Never wider than the image; its own width stands where the next of WIDTHS would be wider.
    At least one size; no side is ever 0.
    """
    if width < 1 or height < 1:
        raise ValueError(f"{width} × {height} is no size of an image: give at least 1 × 1 pixels.")
    widest = min(width, WIDTHS[-1], max(1, width * MAX_HEIGHT // height))
    chosen = [step for step in WIDTHS if step < widest] + [widest]
    return tuple(Size(step, _height(step, width, height)) for step in chosen)


def _height(step: int, width: int, height: int) -> int:
    return min(MAX_HEIGHT, max(1, round(height * step / width)))
