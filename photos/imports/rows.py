"""The rows of an import: the files of a folder, or the rows of a table that names files."""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from django.utils.translation import gettext as _

from .errors import FILE, Problem
from .names import natural_key, printable_name
from .table_reader import read_table

#: Files that operating systems leave in folders, in lower case.
SYSTEM_FILES = {"thumbs.db", "desktop.ini", "ehthumbs.db", "__macosx"}


@dataclass
class Row:
    """One photograph to be imported.

    `name` is the path of the file relative to the folder or table, `path` the file itself, if it
    was found. `number` is the row's number in the table, and `cells` its values by header. With
    `problems` it is not imported; `notes` say what was taken of its cells.
    """

    name: str
    path: Path | None
    number: int | None = None
    cells: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    notes: list[Problem] = field(default_factory=list)


def read_rows(path: Path, images: Path | None = None) -> list[Row]:
    """Return the rows of a folder or of a table; `images` is the folder of the table's files.

    Without `images`, the folder of the table is used. Raises FileNotFoundError, and
    tabular.errors.InvalidTable for a table that cannot be read.
    """
    if path.is_dir():
        return _rows_of_folder(path)
    if not path.exists():
        raise FileNotFoundError(_("There is no folder or table “%(path)s”.") % {"path": path})
    return _rows_of_table(path, images or path.parent)


def _rows_of_folder(folder: Path) -> list[Row]:
    errors: list[OSError] = []
    rows = _named_rows(folder, list_files(folder, errors.append))
    for error in errors:
        name = printable_name(os.path.relpath(error.filename, folder))
        reason = _("The folder cannot be read (%(error)s).") % {"error": error.strerror}
        remedy = _("Let the museum read it; nothing in it was looked at.")
        rows.append(Row(name, None, problems=[Problem(FILE, name, reason, remedy)]))
    return rows


def _named_rows(folder: Path, names: list[str]) -> list[Row]:
    """Return a row for each file. Names that are the same in NFC stay as they are, to differ."""
    counts = Counter(printable_name(name) for name in names)
    rows = []
    for name in names:
        printable = printable_name(name)
        if counts[printable] > 1:
            printable = os.fsencode(name).decode("utf-8", "backslashreplace")
        rows.append(Row(printable, folder / name))
    return rows


def list_files(folder: Path, on_error: Callable[[OSError], None] | None = None) -> list[str]:
    """Return the paths, relative to `folder`, of all files in it that are not hidden.

    They are in their natural order, so that the numbers of records follow those of an album.

    Broken links are included: somebody expects a photograph there, so they must be reported.
    `on_error` is called with the error of each folder that cannot be read.
    """
    found = []
    for parent, folders, files in os.walk(folder, onerror=on_error):
        folders[:] = sorted(name for name in folders if _is_candidate(name))
        for name in files:
            path = Path(parent) / name
            if _is_candidate(name) and (path.is_file() or _is_broken_link(path)):
                found.append(path.relative_to(folder).as_posix())
    return sorted(found, key=natural_key)


def _is_broken_link(path: Path) -> bool:
    return path.is_symlink() and not path.exists()


def _is_candidate(name: str) -> bool:
    return not name.startswith(".") and name.lower() not in SYSTEM_FILES


def _rows_of_table(path: Path, images: Path) -> list[Row]:
    image_folder = _ImageFolder(images)
    rows: list[Row] = []
    first_row: dict[str, int] = {}
    for number, cells, problems in read_table(path):
        typed = cells.get(FILE, "")
        faults = [problem for problem in problems if not problem.is_note]
        notes = [problem for problem in problems if problem.is_note]
        row = Row(typed, None, number, cells, faults, notes)
        rows.append(row)
        if not typed:
            row.problems.append(
                Problem(FILE, "", _("The row names no file."), _("Write the path of the file."))
            )
            continue
        try:
            row.name, row.path = image_folder.find(typed)
        except ValueError as error:
            row.problems.append(
                Problem(FILE, typed, str(error), _("Write its path as seen from the table."))
            )
            continue
        earlier = first_row.setdefault(row.name, number)
        if earlier != number:
            row.path = None
            reason = _("Row %(row)d names the same file.") % {"row": earlier}
            row.problems.append(Problem(FILE, typed, reason, _("Keep one of the two rows.")))
    return rows


class _ImageFolder:
    """The folder with the files that a table names."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._by_folded: dict[str, list[str]] | None = None

    def find(self, typed: str) -> tuple[str, Path]:
        """Return the name and path of the file that a cell names.

        The name may differ from that of the file in case, in the kind of slash, and in the Unicode
        normalisation of accents (as between macOS and Windows). Raises ValueError when there is no
        such file, or several.
        """
        for name in (typed, typed.replace("\\", "/")):
            path = Path(os.path.normpath(self.folder / name))
            if not path.is_relative_to(Path(os.path.normpath(self.folder))):
                raise ValueError(_("The file lies outside the folder of the table."))
            if path.is_file():
                return path.relative_to(os.path.normpath(self.folder)).as_posix(), path
        matches = self._alike(typed)
        if len(matches) == 1:
            return matches[0], self.folder / matches[0]
        if matches:
            raise ValueError(
                _("Several files are called so: %(files)s.") % {"files": "; ".join(matches)}
            )
        raise ValueError(_("There is no such file in %(folder)s.") % {"folder": self.folder})

    def _alike(self, typed: str) -> list[str]:
        if self._by_folded is None:
            self._by_folded = defaultdict(list)
            for name in list_files(self.folder):
                self._by_folded[_normalized_path(name)].append(name)
        return self._by_folded.get(_normalized_path(typed), [])


def _normalized_path(name: str) -> str:
    return normalize("NFC", os.path.normpath(name.replace("\\", "/"))).casefold()
