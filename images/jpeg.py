"""The structure of a JPEG: its segments and scans, and whether all of its pixels are in the file.

Follows ITU-T T.81 (annex B). libjpeg reports missing data as a mere warning and fills the gap with
grey; libvips keeps the text of the warning for the whole process, so another thread may take it
away. Here every decoding has a decoder and an error of its own (simplejpeg, that is TurboJPEG), and
the answer is what this decoder returns.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap

import simplejpeg

_SOI, _EOI, _SOS, _DRI, _ADOBE = 0xD8, 0xD9, 0xDA, 0xDD, 0xEE
_DHT, _DAC, _DQT, _DNL, _JPG = 0xC4, 0xCC, 0xDB, 0xDC, 0xC8
_FRAMES = frozenset(range(0xC0, 0xD0)) - {_DHT, _DAC, _JPG}
_SEQUENTIAL, _PROGRESSIVE = (0xC0, 0xC1, 0xC9), (0xC2, 0xCA)
#: Markers without a length, besides those of restart.
_BARE = (0x01, _SOI)
#: A marker; restarts (RST) belong to the data of a scan.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")
_COEFFICIENTS = 64
#: The least size to which a check reduces the pixels: every bit of the scans is read all the same.
_SMALLEST = 1


@dataclass(frozen=True)
class Segment:
    """A segment: its marker, and the offsets of its contents without the length.

    `scan_end` is the offset behind the scan's entropy-coded data; only SOS (0xDA) has any.
    """

    marker: int
    begin: int
    end: int
    scan_end: int


def jpeg_headers(data: bytes | mmap) -> Iterator[Segment]:
    """Yield the segments before the first scan; no data of a scan are read."""
    return _segments(data, until_scan=True)


def jpeg_segments(data: bytes | mmap) -> Iterator[Segment]:
    """Yield the segments of the first image in `data`, up to its end (EOI) or the end of the data.

    Bytes between segments that belong to none are skipped.
    """
    return _segments(data, until_scan=False)


def _segments(data: bytes | mmap, *, until_scan: bool) -> Iterator[Segment]:
    position = 2
    while True:
        found = _MARKER.search(data, position)
        if found is None:
            return
        marker, position = data[found.start() + 1], found.end()
        if marker == _EOI or (until_scan and marker == _SOS):
            return
        if marker in _BARE:
            continue
        begin = position + 2
        end = position + int.from_bytes(data[position:begin], "big")
        position = end = min(max(begin, end), len(data))
        if marker == _SOS:
            next_marker = _MARKER.search(data, end)
            position = next_marker.start() if next_marker else len(data)
        yield Segment(marker, begin, end, position)


def decodes_whole(data: bytes | mmap) -> bool:
    """Return whether TurboJPEG decodes `data` without an error or a warning."""
    try:
        simplejpeg.decode_jpeg(
            data, colorspace="GRAY", min_height=_SMALLEST, min_width=_SMALLEST, strict=True
        )
    except ValueError:
        return False
    return True


def is_whole_jpeg(data: bytes | mmap) -> bool:
    """Return whether the first image in `data` can be decoded without any gap.

    Oddities that take nothing from the picture are no gap: stray bytes between segments or before
    the end, unknown versions of JFIF, wrong parameters of a sequential scan. Frames that TurboJPEG
    does not decode to 8 bits (12 bits, lossless) are judged by their scans alone.
    """
    segments = list(jpeg_segments(data))
    frame = next((segment for segment in segments if segment.marker in _FRAMES), None)
    if frame is None or not _has_every_scan(data, frame, segments):
        return False
    precision = data[frame.begin]
    if precision != 8 or frame.marker not in (*_SEQUENTIAL, *_PROGRESSIVE):
        return True
    return (
        decodes_whole(data)
        or decodes_whole(_plain_copy(data, frame, segments, without_padding=False))
        or decodes_whole(_plain_copy(data, frame, segments, without_padding=True))
    )


def _has_every_scan(data: bytes | mmap, frame: Segment, segments: list[Segment]) -> bool:
    """Return whether the scans hold each coefficient of each component in full precision.

    TurboJPEG gives no warning of a scan that is missing: the picture is blurred or lacks a colour.
    """
    count = data[frame.begin + 5] if frame.begin + 6 <= frame.end else 0
    components = data[frame.begin + 6 : frame.end : 3][:count]
    #: The bits that each coefficient still lacks; None before its first scan.
    missing: dict[int, list[int | None]] = {id: [None] * _COEFFICIENTS for id in components}
    for segment in segments:
        content = data[segment.begin : segment.end] if segment.marker == _SOS else b""
        if not content or len(content) != 4 + 2 * content[0]:
            continue
        first, last, bits = content[-3:]
        if frame.marker not in _PROGRESSIVE:
            first, last, bits = 0, _COEFFICIENTS - 1, 0
        for id in content[1:-3:2]:
            for index in range(first, min(last, _COEFFICIENTS - 1) + 1):
                if id in missing:
                    missing[id][index] = bits & 0x0F
    return bool(missing) and not any(any(left != 0 for left in each) for each in missing.values())


def _plain_copy(
    data: bytes | mmap, frame: Segment, segments: list[Segment], *, without_padding: bool
) -> bytes:
    """Return the image with nothing but what decoding needs, and with scans as T.81 has them.

    `without_padding` also removes zero bytes at the end of each scan. Whatever TurboJPEG still
    warns of is a gap in the picture.
    """
    parts = [bytes([0xFF, _SOI])]
    needed = (_DQT, _DHT, _DAC, _DRI, _DNL, _SOS, frame.marker)
    for segment in segments:
        content = bytes(data[segment.begin : segment.end])
        if segment.marker not in needed:
            continue
        if segment.marker == _SOS and frame.marker in _SEQUENTIAL:
            content = content[:-3] + bytes([0, _COEFFICIENTS - 1, 0])
        parts += [bytes([0xFF, segment.marker]), (len(content) + 2).to_bytes(2), content]
        if segment.marker == _SOS:
            scan = bytes(data[segment.end : segment.scan_end])
            parts.append(_without_padding(scan) if without_padding else scan)
    parts.append(bytes([0xFF, _EOI]))
    return b"".join(parts)


def _without_padding(scan: bytes) -> bytes:
    stripped = scan.rstrip(b"\x00")
    # A zero byte after 0xFF belongs to it (T.81, F.1.2.3).
    return stripped + b"\x00" if stripped.endswith(b"\xff") and stripped != scan else stripped
