"""Reading a bag from disk: checksums first, then every file into rows. Touches no database."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import bagit
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from exchange.tables.registry import TABLES, TEXT_FILES
from languages import codes
from photos.image_column import image_file_name
from records.table import Table
from tabular.columns import PerLanguageColumn


@dataclass(frozen=True)
class Problem:
    """What is wrong, in which file, and where in it."""

    file: str
    row: int | None
    column: str
    message: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, row {self.row}"
        return (
            f"{place}, {self.column}: {self.message}" if self.column else f"{place}: {self.message}"
        )


class BagProblems(Exception):
    """Raised with everything that is wrong with a bag; nothing was loaded."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class Row:
    """One row: its number in the file as a spreadsheet shows it, and its cells by header."""

    number: int
    cells: dict[str, str]


@dataclass
class BagContent:
    """What a bag holds: the rows of each table, and the folder of its images."""

    folder: Path
    rows: dict[str, list[Row]] = field(default_factory=dict)
    #: The files of `data/images/`, by the name that the museum itself would give them.
    images: dict[str, Path] = field(default_factory=dict)
    #: Languages of the bag that the museum does not have: their texts are left out.
    skipped_languages: set[str] = field(default_factory=set)


def csv_headers(table: Table) -> tuple[str, ...]:
    """The headers that the CSV file itself has: those of the table without its text files."""
    if table.file not in TEXT_FILES:
        return table.headers
    _folder, name = TEXT_FILES[table.file]
    return tuple(header for header in table.headers if header.rpartition("_")[0] != name)


def read_bag(folder: Path) -> BagContent:
    """Return the content of the bag in `folder`. Raises BagProblems with all that is wrong."""
    bag = _verify(folder)
    content = BagContent(folder)
    problems: list[Problem] = []
    for table in TABLES:
        path = folder / "data" / table.file
        found = (
            _read_table(path, table, content.skipped_languages, problems) if path.exists() else []
        )
        content.rows[table.file] = found
    known = {table.file for table in TABLES}
    problems += [
        Problem(
            path.name, None, "", _("This file is none of the bag’s tables: remove it or rename it.")
        )
        for path in sorted((folder / "data").glob("*.csv"))
        if path.name not in known
    ]
    _resolve_images(content, bag, problems)
    if problems:
        raise BagProblems(problems)
    return content


def _resolve_images(content: BagContent, bag: bagit.Bag, problems: list[Problem]) -> None:
    """Put the checksum's name in place of the file's, so that a cell tells which bytes it means."""
    for row in content.rows["photos.csv"]:
        cell = row.cells["image"].strip()
        if not cell:
            continue
        path = content.folder / "data" / "images" / cell
        entry = bag.payload_entries().get(f"data/images/{cell}")
        if entry is None or not path.is_file():
            message = _("There is no file %(name)s in data/images/.") % {"name": cell}
            problems.append(Problem("photos.csv", row.number, "image", message))
            continue
        row.cells["image"] = image_file_name(entry["sha256"], _image_format(path))
        content.images[row.cells["image"]] = path


def _image_format(path: Path) -> str:
    """JPEG, PNG, TIFF or WEBP as the bytes say; the name's ending when they say nothing."""
    try:
        with Image.open(path) as image:
            return str(image.format)
    except (UnidentifiedImageError, OSError):
        return path.suffix.lstrip(".").upper()


def _verify(folder: Path) -> bagit.Bag:
    """Check the bag's structure and every checksum (RFC 8493 sections 2 and 3)."""
    try:
        bag = bagit.Bag(str(folder))
        bag.validate(processes=1)
        return bag
    except bagit.BagValidationError as error:
        details = error.details or [error]
        raise BagProblems(
            [Problem(str(folder), None, "", str(detail)) for detail in details]
        ) from error
    except bagit.BagError as error:
        raise BagProblems([Problem(str(folder), None, "", str(error))]) from error


def language_of(header: str, table: Table) -> str:
    """The language of a column of a text that is kept in every language; empty for any other.

    It need not be one of the museum's: `title_fr` is a column of a museum that has French.
    """
    name, _part, code = header.rpartition("_")
    kept = {column.name for column in table.columns if isinstance(column, PerLanguageColumn)}
    return code if name in kept and re.fullmatch("[a-z]{2}", code) else ""


def _read_table(path: Path, table: Table, left_out: set[str], problems: list[Problem]) -> list[Row]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(
            Problem(path.name, None, "", _("Not UTF-8 (byte %d): save it as UTF-8.") % error.start)
        )
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    found = tuple(reader.fieldnames or ())
    expected = csv_headers(table)
    languages = {header: language_of(header, table) for header in {*expected, *found}}
    given = {languages[header] for header in found} - {""}
    # Of a language that the bag has nowhere it says nothing; a text in none must be there.
    missing = [
        header
        for header in expected
        if header not in found and (not given or languages[header] in {"", *given})
    ]
    unknown = [header for header in found if header not in expected and not languages[header]]
    left_out |= given - {*codes()}
    if missing or unknown:
        for header in missing:
            problems.append(Problem(path.name, 1, header, _("This column is missing.")))
        for header in unknown:
            problems.append(Problem(path.name, 1, header, _("This column is not known.")))
        return []
    rows: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    try:
        for number, cells in enumerate(reader, start=2):
            if None in cells or None in cells.values():
                problems.append(
                    Problem(
                        path.name, number, "", _("The row has more or fewer cells than the header.")
                    )
                )
                continue
            _add_text_files(path, table, cells, given)
            key = table.key_of(cells)
            if not all(key):
                problems.append(Problem(path.name, number, table.key[0], _("The row has no key.")))
            elif key in seen:
                problems.append(
                    Problem(
                        path.name,
                        number,
                        table.key[-1],
                        _("The same key stands in row %d.") % seen[key],
                    )
                )
            seen[key] = number
            rows.append(Row(number, cells))
    except csv.Error as error:
        problems.append(Problem(path.name, reader.line_num, "", str(error)))
    return rows


def _add_text_files(path: Path, table: Table, cells: dict[str, str], given: set[str]) -> None:
    """Put the texts that are files of their own into the row, in the languages `given`."""
    if table.file not in TEXT_FILES:
        return
    folder, name = TEXT_FILES[table.file]
    for language in given.intersection(codes()):
        text = path.parent / folder / f"{cells['identifier']}.{language}.md"
        cells[f"{name}_{language}"] = text.read_text(encoding="utf-8") if text.exists() else ""
