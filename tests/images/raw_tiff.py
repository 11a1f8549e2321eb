"""Uncompressed TIFFs with any channels, written by hand: libraries write only the usual ones."""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence

_CODES = {3: "H", 4: "I"}
Pixel = Callable[[int, int], Sequence[int]]


def raw_tiff(
    pixel: Pixel,
    photometric: int,
    *,
    extra: Sequence[int] | None = None,
    bits: int = 8,
    planar: bool = False,
    tiled: bool = False,
    size: tuple[int, int] = (32, 16),
    more: Sequence[tuple[int, int, Sequence[int]]] = (),
) -> bytes:
    """A TIFF of the samples that `pixel(x, y)` gives, of 8 or 16 `bits`.

    `extra` is the value of ExtraSamples, None for no such tag. Strips have eight lines, tiles 16 by
    16 pixels. `more` are further tags: number, type and values.
    """
    width, height = size
    samples = len(pixel(0, 0))
    boxes = (
        [(x, y, 16, 16) for y in range(0, height, 16) for x in range(0, width, 16)]
        if tiled
        else [(0, y, width, 8) for y in range(0, height, 8)]
    )
    channels = [[n] for n in range(samples)] if planar else [list(range(samples))]
    code = "<%d" + ("B" if bits == 8 else "H")
    parts = []
    for chosen in channels:
        for x, y, w, h in boxes:
            values = [pixel(x + i, y + j)[n] for j in range(h) for i in range(w) for n in chosen]
            parts.append(struct.pack(code % len(values), *values))
    lengths = [len(part) for part in parts]
    tags: list[tuple[int, int, Sequence[int]]] = [
        (256, 4, [width]),
        (257, 4, [height]),
        (258, 3, [bits] * samples),
        (259, 3, [1]),
        (262, 3, [photometric]),
        (277, 3, [samples]),
        (284, 3, [2 if planar else 1]),
        *more,
    ]
    if extra is not None:
        tags.append((338, 3, extra))
    if tiled:
        tags += [(322, 4, [16]), (323, 4, [16]), (324, 4, lengths), (325, 4, lengths)]
    else:
        tags += [(273, 4, lengths), (278, 4, [8]), (279, 4, lengths)]
    return _file(sorted(tags), parts)


def _file(tags: list[tuple[int, int, Sequence[int]]], parts: list[bytes]) -> bytes:
    packed = [struct.pack(f"<{len(v)}{_CODES[kind]}", *v) for _tag, kind, v in tags]
    behind = 8 + 2 + 12 * len(tags) + 4
    pixels = behind + sum(len(value) + len(value) % 2 for value in packed if len(value) > 4)
    offsets = [pixels + sum(map(len, parts[:number])) for number in range(len(parts))]
    entries, values = b"", b""
    for (tag, kind, numbers), value in zip(tags, packed, strict=True):
        if tag in (273, 324):
            value = struct.pack(f"<{len(offsets)}I", *offsets)
        entries += struct.pack("<HHI", tag, kind, len(numbers))
        if len(value) > 4:
            entries += struct.pack("<I", behind + len(values))
            values += value + b"\x00" * (len(value) % 2)
        else:
            entries += value.ljust(4, b"\x00")
    head = b"II*\x00" + struct.pack("<IH", 8, len(tags))
    return head + entries + struct.pack("<I", 0) + values + b"".join(parts)
