"""The files of a source tree and their names as Python modules.

Every check of `tests/architecture/` is a function of a root folder, so that a test can plant a
breach in a small tree of its own.
"""

import ast
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# Folders without files that belong to this project.
FOREIGN = {".venv", ".git", "node_modules", "data", "__pycache__", "htmlcov", "test-results"}
# Folders with Python files that are not part of the museum itself.
BESIDE_THE_MUSEUM = {"tests", "bench", "docs"}


@dataclass(frozen=True)
class SourceTree:
    """A root folder, whose files are read and parsed at most once."""

    root: Path
    _parsed: dict[Path, ast.Module] = field(default_factory=dict, compare=False, repr=False)

    def files(self, *suffixes: str) -> list[Path]:
        """The files with one of these suffixes, in order, their paths relative to the root."""
        return [path for path in self._own_files if path.suffix in suffixes]

    @cached_property
    def _own_files(self) -> list[Path]:
        return sorted(
            (folder / name).relative_to(self.root)
            for folder, names in _walk(self.root)
            for name in names
        )

    @cached_property
    def modules(self) -> dict[str, Path]:
        """The Python files by dotted name; a package has its own name, without ``__init__``."""
        return {module_name(path): path for path in self.files(".py")}

    @cached_property
    def apps(self) -> list[str]:
        """The top-level packages of the museum, without tests, benchmarks and docs."""
        return sorted(
            path.parts[0]
            for path in self.files(".py")
            if len(path.parts) == 2
            and path.name == "__init__.py"
            and path.parts[0] not in BESIDE_THE_MUSEUM
        )

    def text(self, path: Path) -> str:
        return (self.root / path).read_text()

    def parsed(self, path: Path) -> ast.Module:
        """The syntax tree of a file. Raises SyntaxError."""
        if path not in self._parsed:
            self._parsed[path] = ast.parse(self.text(path), filename=str(path))
        return self._parsed[path]


def _walk(root: Path) -> Iterator[tuple[Path, list[str]]]:
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name not in FOREIGN and not name.startswith(".")]
        yield Path(folder), names


def module_name(path: Path) -> str:
    """The dotted name of a file: ``photos/models/__init__.py`` is ``photos.models``."""
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_migration(path: Path) -> bool:
    return "migrations" in path.parts
