"""Writing a bag of all public records, with checksums (BagIt, RFC 8493)."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path
from typing import Any

import bagit
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

import languages
from exchange.bag.concurrency import museum_version
from exchange.bag.read import VERSION_HEADER, BagProblems, Problem, csv_headers
from exchange.tables.registry import TABLES, TEXT_FILES
from files import durable
from identifiers.models import Identified
from photos.image_column import image_file_name
from records.models import Part, Record
from records.table import Table


def write_bag(folder: Path, info: dict[str, str]) -> dict[str, int]:
    """Write the public records into `folder`; return the number of rows by file.

    `info` becomes `bag-info.txt` (RFC 8493, section 2.2.2). Raises BagProblems unless the folder
    is empty or absent.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BagProblems(
            [
                Problem(
                    str(folder),
                    None,
                    "",
                    _("The folder is not empty: give a new one, nothing is overwritten."),
                )
            ]
        )
    folder.mkdir(parents=True, exist_ok=True)
    # Before anything is read: what is changed from now on was changed since.
    if version := museum_version():
        info = {**info, VERSION_HEADER: version}
    counts = {}
    for table in TABLES:
        rows = [(instance, table.cells(instance)) for instance in _public_instances(table)]
        rows.sort(key=lambda row: [_sort_key(cell) for cell in table.key_of(row[1])])
        _write_table(folder, table, [cells for _instance, cells in rows])
        if table.file == "photos.csv":
            _copy_masters(folder, [instance for instance, _cells in rows])
        counts[table.file] = len(rows)
    bagit.make_bag(str(folder), bag_info=info, checksums=["sha256"], processes=1)
    durable.sync_tree(folder)
    return counts


def _sort_key(cell: str) -> tuple[int, int, str]:
    """Sort numbers by value and before other texts."""
    return (0, int(cell), "") if cell.isdigit() else (1, 0, cell)


def _public_instances(table: Table) -> QuerySet[Any]:
    """Return the published records of `table`, or the parts of published records."""
    queryset: Any = table.model._default_manager.select_related(*table.select).prefetch_related(
        *table.prefetch
    )
    model = table.model
    if issubclass(model, Part) and issubclass(model.record_model(), Record):
        return queryset.filter(Q(**{f"{model.path_to_record()}__state": "published"}))
    return queryset.published() if issubclass(model, Identified) else queryset


def _write_table(folder: Path, table: Table, rows: list[dict[str, str]]) -> None:
    headers = csv_headers(table)
    with (folder / table.file).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, headers, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    if table.file in TEXT_FILES:
        subfolder, name = TEXT_FILES[table.file]
        (folder / subfolder).mkdir(exist_ok=True)
        for cells in rows:
            for language in languages.codes():
                if cells[f"{name}_{language}"]:
                    path = folder / subfolder / f"{cells['identifier']}.{language}.md"
                    path.write_text(cells[f"{name}_{language}"], encoding="utf-8")


def _copy_masters(folder: Path, photos: list[Any]) -> None:
    masters = [photo.master for photo in photos if photo.master is not None]
    if masters:
        (folder / "images").mkdir(exist_ok=True)
    for master in masters:
        with (
            master.file.open("rb") as original,
            (folder / "images" / image_file_name(master.sha256, master.format)).open("wb") as copy,
        ):
            shutil.copyfileobj(original, copy)
