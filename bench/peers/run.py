"""Runs one search program in a process of its own, and measures it there.

    python bench/peers/run.py tantivy FOLDER

The folder has `documents.jsonl` and `cases.json`; the result is printed as JSON. It needs nothing
of the museum, so that it runs in the environment of the peers, and its memory is that of the peer.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.timing import measure


def megabytes_now() -> float:
    """The resident memory of this process and its children, in megabytes."""
    total = 0
    me = str(Path("/proc/self").resolve().name)
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = status.read_text().splitlines()
        except OSError:
            continue
        lines = dict(line.split(":", 1) for line in told if ":" in line)
        if me in (status.parent.name, lines.get("PPid", "").strip()):
            total += int(lines.get("VmRSS", "0").split()[0])
    return total / 1024


def folder_megabytes(folder: Path) -> float:
    """What the files of a folder take on disk."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    name, folder = sys.argv[1], Path(sys.argv[2])
    job = json.loads((folder / "cases.json").read_text())
    module = importlib.import_module(f"bench.peers.{name}_peer")
    index = folder / name
    index.mkdir(exist_ok=True)
    begun = time.perf_counter()
    peer = module.Peer(index, folder / "documents.jsonl", job["fields"])
    built = time.perf_counter() - begun
    results = []
    for case in job["cases"]:
        found = peer.page(case)
        taken = measure(lambda case=case: peer.page(case), runs=job["runs"], seconds=10)
        results.append({"name": case["name"], **found, "p50": taken.p50, "p99": taken.p99})
    memory = megabytes_now()
    peer.close()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        json.dumps(
            {
                "version": peer.version,
                "built": built,
                "memory": memory,
                "peak": peak,
                "disk": folder_megabytes(index),
                "cases": results,
            }
        )
    )


if __name__ == "__main__":
    main()
