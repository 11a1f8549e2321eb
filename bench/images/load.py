"""Measures load by HTTP: requests a second and delays by wrk, CPU and memory from /proc."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_SCRIPT = """
local paths = {}
for line in io.lines(os.getenv("PATHS")) do paths[#paths + 1] = line end
local at = 0
function request()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
function done(summary, latency, requests)
  local e = summary.errors
  local failed = e.connect + e.read + e.write + e.status + e.timeout
  io.write(string.format("RESULT %d %d %d %d %d\\n", summary.requests, summary.duration,
    latency:percentile(50), latency:percentile(99), failed))
end
"""
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Load:
    """Requests a second; delays and CPU time a request in milliseconds; memory in MB."""

    rate: float
    p50: float
    p99: float
    cpu: float
    memory: float


def load(
    address: str, paths: Iterable[str], processes: Callable[[], list[int]], *, seconds: int = 8
) -> Load:
    """Request `paths` at `address` in turn, with eight connections, for `seconds`.

    `processes` are those of the server, whose CPU time and memory are measured. Raises RuntimeError
    when any response failed, because fast errors are not speed.
    """
    with tempfile.TemporaryDirectory() as folder:
        script, listed = Path(folder) / "script.lua", Path(folder) / "paths"
        script.write_text(_SCRIPT)
        listed.write_text("".join(f"{path}\n" for path in paths))
        command = ["wrk", "-t1", "-c8", "--timeout", "30s", "-s", str(script)]
        environment = {**os.environ, "PATHS": str(listed)}
        _run([*command, "-d1s", address], environment)
        before = cpu_seconds(processes())
        requests, microseconds, p50, p99, failed = _run(
            [*command, f"-d{seconds}s", address], environment
        )
        used = cpu_seconds(processes()) - before
    if failed or not requests:
        raise RuntimeError(f"{failed} of {requests} requests to {address} failed.")
    return Load(
        rate=requests / (microseconds / 1e6),
        p50=p50 / 1000,
        p99=p99 / 1000,
        cpu=used * 1000 / requests,
        memory=megabytes(processes()),
    )


def _run(command: list[str], environment: dict[str, str]) -> list[int]:
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    line = next(line for line in done.stdout.splitlines() if line.startswith("RESULT"))
    return [int(value) for value in line.split()[1:]]


def with_children(pid: int) -> list[int]:
    """The process and all its descendants."""
    found = [pid]
    for parent in found:
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            found += [int(child) for child in task.read_text().split()]
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """CPU time of the processes, in kernel and user mode, in seconds."""
    ticks = 0
    for pid in pids:
        try:
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # it ended since it was listed
            continue
        ticks += int(fields[11]) + int(fields[12])
    return ticks / _TICKS


def megabytes(pids: Iterable[int]) -> float:
    """Memory of the processes in MB; shared memory is counted once (proportional set size)."""
    kilobytes = 0
    for pid in pids:
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):  # it ended since it was listed
            continue
        for line in lines:
            if line.startswith("Pss:"):
                kilobytes += int(line.split()[1])
    return kilobytes / 1000
