"""Reading a bag (BagIt, RFC 8493) from disk: the checksums are verified, then the tables are read.

Does not touch the database.
"""

from __future__ import annotations

import csv
import io
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import bagit
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from exchange.tables.registry import TABLES, TEXT_FILES
from identifiers.models import normalise_identifier
from languages import codes
from photos.image_column import image_file_name
from records.table import Table
from tabular.columns import PerLanguageColumn

#: The field of `bag-info.txt` with the version of the museum that wrote the bag
#: (`exchange.bag.concurrency`); RFC 8493, section 2.2.2, allows further fields.
VERSION_HEADER = "Museum-Version"


@dataclass(frozen=True)
class Problem:
    """What is wrong, and where: the file, the row (None for the whole file), the column or ""."""

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
    """The bag is invalid. `problems` lists everything that is wrong; nothing was loaded."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = problems
        super().__init__("\n".join(str(problem) for problem in problems))


@dataclass(frozen=True)
class Row:
    """A row: its number in the file, as a spreadsheet program shows it, and its cells by header."""

    number: int
    cells: dict[str, str]


@dataclass
class BagContent:
    """The content of a bag: the rows of each table by its file's name, and the image files."""

    folder: Path
    rows: dict[str, list[Row]] = field(default_factory=dict)
    #: The files of `data/images/`, by the names that `image_file_name` gives them.
    images: dict[str, Path] = field(default_factory=dict)
    #: Languages that the bag has and the museum does not: their texts are not loaded.
    skipped_languages: set[str] = field(default_factory=set)
    #: Where the bag comes from: the version of the museum that wrote it (`Museum-Version`), or else
    #: what its sender calls it (`External-Identifier`); "" if `bag-info.txt` says neither.
    origin: str = ""


def csv_headers(table: Table) -> tuple[str, ...]:
    """Return the headers of the CSV file: those of the table without the fields in text files."""
    if table.file not in TEXT_FILES:
        return table.headers
    _folder, name = TEXT_FILES[table.file]
    return tuple(header for header in table.headers if header.rpartition("_")[0] != name)


def read_bag(folder: Path) -> BagContent:
    """Return the content of the bag in `folder`.

    Raises BagProblems with all wrong checksums, or else with everything wrong in the tables.
    """
    bag = _verify(folder)
    content = BagContent(folder, origin=_origin(bag))
    problems: list[Problem] = []
    for table in TABLES:
        path = folder / "data" / table.file
        content.rows[table.file] = (
            _read_table(path, table, content.skipped_languages, problems) if path.exists() else []
        )
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


def _origin(bag: bagit.Bag) -> str:
    """Return `BagContent.origin`. A field of `bag-info.txt` that is repeated is a list."""
    for header in (VERSION_HEADER, "External-Identifier"):
        value = bag.info.get(header)
        if text := value if isinstance(value, str) else " ".join(value or ()):
            return text[:200]
    return ""


def _resolve_images(content: BagContent, bag: bagit.Bag, problems: list[Problem]) -> None:
    """Replace file names in the image cells by names made of checksums (`image_file_name`).

    The cells can then be compared with those of stored photographs. Fills `content.images`.
    """
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
    """Return the format (`images.storage.EXTENSIONS`), from the bytes or else from the suffix."""
    try:
        with Image.open(path) as image:
            return str(image.format)
    except (UnidentifiedImageError, OSError):
        return path.suffix.lstrip(".").upper()


def _verify(folder: Path) -> bagit.Bag:
    """Check the bag's structure and every checksum (RFC 8493 sections 2 and 3)."""
    problems = list(odd_files(folder))
    if problems:
        raise BagProblems(problems)
    try:
        bag = bagit.Bag(str(folder))
        bag.validate(processes=1)
        return bag
    except bagit.BagValidationError as error:
        details = error.details or [error]
        raise BagProblems(
            [Problem(str(folder), None, "", str(detail)) for detail in details]
        ) from error
    except UnicodeDecodeError as error:  # one of the tag files
        raise BagProblems([_not_utf8(str(folder), error)]) from error
    except bagit.BagError as error:
        raise BagProblems([Problem(str(folder), None, "", str(error))]) from error
    except (ValueError, LookupError) as error:  # bagit does not foresee every line and encoding
        message = _(
            "A line of a tag file (bagit.txt, fetch.txt or a manifest) is not as BagIt demands: "
            "pack the bag anew."
        )
        raise BagProblems([Problem(str(folder), None, "", message)]) from error


def odd_files(folder: Path) -> Iterator[Problem]:
    """Yield a problem for everything in the bag that is neither a regular file nor a folder.

    A symbolic link could lead to any file of this machine, whose content would become a text of the
    museum, and reading a pipe or a device need never end (RFC 8493 section 6).
    """
    for parent, folders, files in os.walk(folder, followlinks=False):
        for name in (*folders, *files):
            path = Path(parent) / name
            mode = path.lstat().st_mode
            if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
                message = _("This is neither a file nor a folder: put a copy of the file there.")
                yield Problem(str(path.relative_to(folder)), None, "", message)


def language_of(header: str, table: Table) -> str:
    """Return the language code in the header of a translated field; "" for other headers.

    The language need not be one of the museum's: `title_fr` comes from a museum that has French.
    """
    name, _part, code = header.rpartition("_")
    translated = {column.name for column in table.columns if isinstance(column, PerLanguageColumn)}
    return code if name in translated and re.fullmatch("[a-z]{2}", code) else ""


def _read_table(path: Path, table: Table, skipped: set[str], problems: list[Problem]) -> list[Row]:
    """Return the rows of one file; none if a column is missing or unknown.

    Adds to `skipped` the languages that the museum does not have, and to `problems` what is wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        problems.append(_not_utf8(path.name, error))
        return []
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    headers = tuple(reader.fieldnames or ())
    expected = csv_headers(table)
    languages = {header: language_of(header, table) for header in {*expected, *headers}}
    given = {languages[header] for header in headers} - {""}
    # A language may be absent from a file as a whole, but not from some of its columns only.
    # Columns that are not translated must all be there.
    missing = [
        header
        for header in expected
        if header not in headers and (not given or languages[header] in {"", *given})
    ]
    unknown = [header for header in headers if header not in expected and not languages[header]]
    skipped |= given - {*codes()}
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
            _add_text_files(path, table, cells, given, problems)
            key = table.key_of(cells)
            if not all(key):
                problems.append(Problem(path.name, number, table.key[0], _("The row has no key.")))
            elif key in seen:
                message = _("The same key stands in row %d.") % seen[key]
                problems.append(Problem(path.name, number, table.key[-1], message))
            seen[key] = number
            rows.append(Row(number, cells))
    except csv.Error as error:
        problems.append(Problem(path.name, reader.line_num, "", str(error)))
    return rows


def _add_text_files(
    path: Path, table: Table, cells: dict[str, str], given: set[str], problems: list[Problem]
) -> None:
    """Add to `cells` the texts that are separate files, in the languages `given`."""
    if table.file not in TEXT_FILES:
        return
    folder, name = TEXT_FILES[table.file]
    # Anything else may be a path to another file; loading reports the identifier itself.
    is_name = normalise_identifier(cells["identifier"]) is not None
    for language in given.intersection(codes()):
        text = path.parent / folder / f"{cells['identifier']}.{language}.md"
        try:
            is_there = is_name and text.exists()
            cells[f"{name}_{language}"] = text.read_text(encoding="utf-8") if is_there else ""
        except UnicodeDecodeError as error:
            problems.append(_not_utf8(f"{folder}/{text.name}", error))


def _not_utf8(file: str, error: UnicodeDecodeError) -> Problem:
    message = _("Not UTF-8 (byte %d): save it as UTF-8.") % error.start
    return Problem(file, None, "", message)
