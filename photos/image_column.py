"""The column of a photograph's scan, and what an image is called in a bag."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from images.storage import EXTENSIONS
from tabular.columns import Column, FindRecord


@dataclass(frozen=True)
class ImageColumn(Column):
    """The name of a file under `data/images/`; in the database, the record's master."""

    is_writable: ClassVar[bool] = False

    def assign(self, instance: Any, row: dict[str, str], find: FindRecord) -> None:
        """The file is ingested before the transaction and attached in it: see `loading`."""
        instance.has_pending_scan = row[self.name] != self.cells(instance)[self.name]

    def cells(self, instance: Any) -> dict[str, str]:
        return {
            self.name: image_file_name(instance.master.sha256, instance.master.format)
            if instance.master
            else ""
        }


def image_file_name(sha256: str, format: str) -> str:
    """The name of an image in a bag: its checksum, so that equal bytes have equal names."""
    return f"{sha256}.{EXTENSIONS.get(format, format.lower())}"
