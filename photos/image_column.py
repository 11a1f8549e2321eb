"""The column of a photograph's scan, and the name of an image in a bag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from images.storage import EXTENSIONS
from tabular.columns import Column, FindRecord


@dataclass(frozen=True)
class ImageColumn(Column):
    """The column with the name of a file under `data/images/`, for the record's master."""

    is_writable: ClassVar[bool] = False

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """Mark the record as getting a new scan.

        `exchange.bag.load` ingests the file before the transaction and attaches it inside.
        """
        instance.has_pending_scan = row[self.name] != self.cells(instance)[self.name]

    def cells(self, instance: Any) -> dict[str, str]:
        return {
            self.name: image_file_name(instance.master.sha256, instance.master.format)
            if instance.master
            else ""
        }


def image_file_name(sha256: str, format: str) -> str:
    """Return the name of an image in a bag: its SHA-256, so that equal bytes have equal names."""
    return f"{sha256}.{EXTENSIONS.get(format, format.lower())}"
