"""AVIF against WebP and JPEG: bytes and encoding time at equal fidelity, on generated photographs.

    python bench/derivative_formats.py

The pictures are generated: fractal noise as scenery, figures with hard edges, film grain, a
vignette, and sepia for every second one. Fidelity is the PSNR of the luma after decoding; sizes are
interpolated to the fidelity of JPEG at the quality that the museum serves. See docs/decisions.
"""

import math
import time
from collections.abc import Callable

import pyvips

WIDTH, HEIGHT, PICTURES = 1280, 960, 6
JPEG_Q = 82

Encoder = Callable[[pyvips.Image, int], bytes]
AVIF = {"compression": "av1", "keep": "none"}
ENCODERS: dict[str, tuple[Encoder, list[int]]] = {
    "JPEG, optimised": (
        lambda i, q: i.jpegsave_buffer(Q=q, optimize_coding=True, keep="none"),
        [JPEG_Q],
    ),
    "WebP effort 4": (
        lambda i, q: i.webpsave_buffer(Q=q, effort=4, keep="none"),
        [65, 75, 82, 90, 94],
    ),
    "WebP effort 6": (
        lambda i, q: i.webpsave_buffer(Q=q, effort=6, keep="none"),
        [65, 75, 82, 90, 94],
    ),
    **{
        f"AVIF effort {effort}": (
            lambda i, q, effort=effort: i.heifsave_buffer(Q=q, effort=effort, **AVIF),  # type: ignore[misc]
            [45, 55, 65, 75, 82],
        )
        for effort in (0, 1, 2, 4)
    },
}


def photograph(seed: int) -> pyvips.Image:
    """A generated photograph: WIDTH x HEIGHT, sRGB, 8 bits a channel."""
    scene = pyvips.Image.black(WIDTH, HEIGHT)
    for octave in range(7):
        cell = 512 >> octave
        scene += (
            pyvips.Image.perlin(WIDTH, HEIGHT, cell_size=cell, seed=seed * 10 + octave)
            * 0.62**octave
        )
    scene = scene * 120 + 128
    for figure in range(5):
        x, y = (seed * 173 + figure * 241) % (WIDTH - 200), 250 + (figure * 97 + seed * 31) % 300
        scene = scene.draw_circle([40 + 30 * figure], x + 80, y, 60, fill=True)
        scene = scene.draw_rect([60 + 25 * figure], x + 30, y + 60, 100, 320, fill=True)
    soft = scene.gaussblur(0.8)
    grain = pyvips.Image.gaussnoise(WIDTH, HEIGHT, sigma=5 + seed % 3, seed=seed).gaussblur(0.6)
    across = pyvips.Image.xyz(WIDTH, HEIGHT)
    radius = ((across[0] - WIDTH / 2) ** 2 + (across[1] - HEIGHT / 2) ** 2) ** 0.5
    grey = (soft + grain) * (1.05 - 0.35 * (radius / (WIDTH * 0.62)) ** 2)
    tone = [1.0, 0.9, 0.74] if seed % 2 else [1.0, 1.0, 1.0]
    return (grey.bandjoin([grey, grey]) * tone).cast("uchar").copy(interpretation="srgb")


def psnr(one: pyvips.Image, other: pyvips.Image) -> float:
    """The peak signal-to-noise ratio of the luma, in decibels."""
    difference = one.colourspace("b-w").cast("float") - other.colourspace("b-w").cast("float")
    return 10 * math.log10(255**2 / (difference**2).avg())


def measure(
    encode: Encoder, quality: int, pictures: list[pyvips.Image]
) -> tuple[float, float, float]:
    """Mean kilobytes, milliseconds and decibels of one encoder at one quality."""
    size = seconds = fidelity = 0.0
    for picture in pictures:
        begin = time.perf_counter()
        data = encode(picture, quality)
        seconds += time.perf_counter() - begin
        size += len(data) / 1000
        fidelity += psnr(picture, pyvips.Image.new_from_buffer(data, "")[:3])
    count = len(pictures)
    return size / count, 1000 * seconds / count, fidelity / count


def at_fidelity(points: list[tuple[float, float, float]], target: float) -> tuple[float, float]:
    """Kilobytes and milliseconds at `target` decibels, interpolated between the nearest points."""
    points = sorted(points, key=lambda point: point[2])
    for (low_kb, low_ms, low), (high_kb, high_ms, high) in zip(points, points[1:], strict=False):
        if low <= target <= high:
            share = (target - low) / (high - low)
            kilobytes = math.exp(math.log(low_kb) * (1 - share) + math.log(high_kb) * share)
            return kilobytes, low_ms * (1 - share) + high_ms * share
    return math.nan, math.nan


def main() -> None:
    pictures = [photograph(seed).copy_memory() for seed in range(PICTURES)]
    _kilobytes, _milliseconds, target = measure(
        *[(e, q[0]) for e, q in ENCODERS.values()][0], pictures
    )
    print(
        f"{PICTURES} generated photographs of {WIDTH} x {HEIGHT}; "
        f"fidelity of JPEG Q{JPEG_Q}: {target:.2f} dB"
    )
    for name, (encode, qualities) in ENCODERS.items():
        points = [measure(encode, quality, pictures) for quality in qualities]
        for quality, (kilobytes, milliseconds, decibels) in zip(qualities, points, strict=True):
            print(
                f"  {name:18} Q{quality}: "
                f"{kilobytes:7.1f} kB {milliseconds:6.0f} ms {decibels:.2f} dB"
            )
        if len(points) > 1:
            kilobytes, milliseconds = at_fidelity(points, target)
            print(f"{name:20} at that fidelity: {kilobytes:7.1f} kB {milliseconds:6.0f} ms")


if __name__ == "__main__":
    main()
