"""The index of decisions names each of them once, and no number is used twice."""

import re
from collections import Counter
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "decisions"
ENTRY = re.compile(r"^- \[(\d{4})\]\((\d{4})(-[\w-]+\.md)\) \S.*$", re.M)
UNUSED = re.compile(r"^- (\d{4}) \S.*$", re.M)


def problems_of(folder: Path) -> list[str]:
    """The problems of a folder of decisions and its README."""
    files = sorted(path.name for path in folder.glob("[0-9]*.md"))
    index = (folder / "README.md").read_text()
    entries = ENTRY.findall(index)
    numbers = [name[:4] for name in files] + UNUSED.findall(index)
    listed = [number + rest for _shown, number, rest in entries]
    last = max(map(int, numbers), default=0)
    return [
        *(f"{number} is given twice" for number, times in Counter(numbers).items() if times > 1),
        *(f"{name} is not in the index" for name in files if name not in listed),
        *(f"{name} is in the index alone" for name in listed if name not in files),
        *(f"{name} is listed twice" for name, times in Counter(listed).items() if times > 1),
        *(f"{shown} leads to {number}" for shown, number, _rest in entries if shown != number),
        *(["The index is not in order"] if listed != sorted(listed) else []),
        *(
            f"{number:04} is missing without a word"
            for number in range(1, last + 1)
            if f"{number:04}" not in numbers
        ),
    ]


def test_every_decision_is_in_the_index():
    assert problems_of(FOLDER) == []
    assert len(ENTRY.findall((FOLDER / "README.md").read_text())) >= 22


@pytest.mark.parametrize(
    ("files", "index", "found"),
    [
        (["0001-a.md"], "", "0001-a.md is not in the index"),
        ([], "- [0001](0001-a.md) A", "0001-a.md is in the index alone"),
        (["0001-a.md", "0001-b.md"], "", "0001 is given twice"),
        (["0001-a.md"], "- [0001](0001-a.md) A\n- 0001 is unused", "0001 is given twice"),
        (["0001-a.md"], "- [0001](0001-a.md) A\n" * 2, "0001-a.md is listed twice"),
        (["0001-a.md"], "- [0002](0001-a.md) A", "0002 leads to 0001"),
        (["0002-a.md"], "- [0002](0002-a.md) A", "0001 is missing without a word"),
        (
            ["0001-a.md", "0002-b.md"],
            "- [0002](0002-b.md) B\n- [0001](0001-a.md) A",
            "The index is not in order",
        ),
    ],
)
def test_what_is_wrong_is_found(tmp_path, files, index, found):
    for name in files:
        (tmp_path / name).touch()
    (tmp_path / "README.md").write_text(index)
    assert found in problems_of(tmp_path)
