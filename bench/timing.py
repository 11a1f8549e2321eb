"""How the benchmarks measure: medians and tails of many runs, and the machine they ran on."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Timing:
    """Milliseconds: the median, the 99th percentile and the longest of `runs` runs."""

    p50: float
    p99: float
    most: float
    runs: int

    def __str__(self) -> str:
        return f"{_short(self.p50)} / {_short(self.p99)}"


def _short(milliseconds: float) -> str:
    return f"{milliseconds:.2f}" if milliseconds < 10 else f"{milliseconds:,.0f}"


def measure(run: Callable[[], object], *, runs: int, seconds: float = 30) -> Timing:
    """Time `run` up to `runs` times and for about `seconds`, after one run that is not counted.

    If one run takes longer than `seconds`, it is run once, and that run counts.
    """
    return timing_of(durations(run, runs=runs, seconds=seconds))


def durations(run: Callable[[], object], *, runs: int, seconds: float) -> list[float]:
    """The milliseconds of each run of `measure`, to be added to those of other turns."""
    begun = time.perf_counter()
    run()
    first = time.perf_counter() - begun
    if first > seconds:
        return [first * 1000]
    taken: list[float] = []
    while len(taken) < runs and (len(taken) < 3 or time.perf_counter() - begun < seconds):
        start = time.perf_counter()
        run()
        taken.append((time.perf_counter() - start) * 1000)
    return taken


def timing_of(taken: list[float]) -> Timing:
    """The timing of runs with these durations in milliseconds."""
    taken = sorted(taken)
    return Timing(statistics.median(taken), taken[int(len(taken) * 0.99)], taken[-1], len(taken))


def machine() -> str:
    """A description of the machine in one line."""
    model = platform.processor() or platform.machine()
    try:
        with open("/proc/cpuinfo") as lines:
            names = [
                line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")
            ]
        model = names[0] if names else model
    except OSError:
        pass
    return f"{model}, {os.cpu_count()} cores; Python {platform.python_version()}"
