"""Runs one search program in a process of its own, and measures it there when it is asked to.

    python bench/peers/run.py tantivy FOLDER

The folder has `documents.jsonl` and `cases.json`. When the index is built, a line of JSON says so;
then every line of the input asks for one measurement and is answered by one line:

    {"case": 0, "values": 12, "runs": 20, "seconds": 1}   the milliseconds of each run
    {"case": 0, "values": 12}                             the page itself

`values` is the number of values of each facet, null for all. At the end of the input the memory
and the size on disk are printed. It needs nothing of the museum, so that it runs in the environment
of the peers, and its memory is that of the peer.
"""

from __future__ import annotations

import importlib
import json
import sys
import time
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.timing import durations


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
    tell({"version": peer.version, "built": time.perf_counter() - begun})
    for line in sys.stdin:
        asked = json.loads(line)
        case, values = job["cases"][asked["case"]], asked["values"]
        if "runs" in asked:
            run = partial(peer.page, case, values)
            tell(durations(run, runs=asked["runs"], seconds=asked["seconds"]))
        else:
            tell(peer.page(case, values))
    memory = megabytes_now()
    peer.close()
    tell({"memory": memory, "disk": folder_megabytes(index)})


def tell(answer: object) -> None:
    """Print an answer as one line of JSON."""
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
