"""Every threat in docs/security.md names tests that exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "security.md"


def problems_of(text):
    """Rows without a test, and named tests that do not exist."""
    table = text.partition("| threat | answer | test |")[2]
    rows = [line for line in table.splitlines() if line.startswith("| ")]
    found = [f"no test: {row}" for row in rows if "`tests/" not in row]
    for file, name in re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", table):
        path = ROOT / file
        if not path.exists() or not re.search(rf"^ *def {name}\(", path.read_text(), re.M):
            found.append(f"there is no {file}::{name}")
    return found


def test_every_named_test_exists():
    text = PAGE.read_text()
    assert text.count("::test_") > 30
    assert problems_of(text) == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("| a | b | none |", "no test"),
        ("| a | b | `tests/museum/test_security_page.py::test_nothing` |", "there is no"),
        ("| a | b | `tests/museum/test_nothing.py::test_a` |", "there is no"),
    ],
)
def test_a_missing_test_is_found(row, problem):
    (found,) = problems_of(f"| threat | answer | test |\n|---|---|---|\n{row}\n")
    assert problem in found
