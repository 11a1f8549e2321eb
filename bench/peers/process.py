"""A search program in a process of its own, which is asked by lines of JSON (`bench.peers.run`)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

RUN = Path(__file__).with_name("run.py")


class PeerProcess:
    """A running peer; `facts` has its version, the seconds of building, its memory and its size."""

    def __init__(self, name: str, python: Path, folder: Path) -> None:
        self.name = name
        self.process = subprocess.Popen(
            [str(python), str(RUN), name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.facts: dict[str, Any] = self._answer()

    def _answer(self) -> Any:
        assert self.process.stdout
        line = self.process.stdout.readline()
        if not line:
            sys.exit(f"{self.name} ended with {self.process.wait()}; its error is above.")
        return json.loads(line)

    def ask(self, case: int, values: int | None, **more: float) -> Any:
        """The page of a case, or with `runs` and `seconds` the milliseconds that it takes."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps({"case": case, "values": values, **more}) + "\n")
        self.process.stdin.flush()
        return self._answer()

    def close(self) -> None:
        """End the process, and add its memory and its size to `facts`."""
        assert self.process.stdin
        self.process.stdin.close()
        self.facts |= self._answer()
        self.process.wait(60)
