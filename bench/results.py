"""Stores results: RESULTS.md for readers, and their numbers in JSON for comparison."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RESULTS = HERE / "RESULTS.md"


def keep(title: str, text: str) -> None:
    """Write `text` under the heading `title` of RESULTS.md, replacing the text of an older run."""
    section = f"## {title}\n\n{text.strip()}\n"
    before = RESULTS.read_text() if RESULTS.exists() else "# Results\n"
    found = re.search(rf"^## {re.escape(title)}\n.*?(?=^## |\Z)", before, re.M | re.S)
    if found:
        after = before[: found.start()] + section + "\n" + before[found.end() :]
    else:
        after = before.rstrip() + "\n\n" + section
    RESULTS.write_text(after.rstrip() + "\n")


def numbers(name: str) -> dict[str, Any]:
    """The numbers stored in `name`.json beside this file."""
    path = HERE / f"{name}.json"
    found: dict[str, Any] = json.loads(path.read_text()) if path.exists() else {}
    return found


def keep_numbers(name: str, key: str, value: Any) -> None:
    """Store `value` under `key` in `name`.json."""
    kept = {**numbers(name), key: value}
    text = json.dumps(kept, indent=1, sort_keys=True, ensure_ascii=False)
    (HERE / f"{name}.json").write_text(text + "\n")
