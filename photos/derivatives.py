"""The public copies of a master in the museum; `images.derivatives` says what they are."""

from __future__ import annotations

import tempfile
from pathlib import Path

from images.derivatives import DerivationError, derive
from images.storage import local_copy, masters

from .models import Master


def derive_master(master: Master, *, again: bool = False) -> int:
    """`derive` for a master in the museum. Raises DerivationError."""
    with tempfile.TemporaryDirectory(prefix="master-") as folder:
        try:
            path = local_copy(masters(), str(master.file.name), Path(folder))
        except FileNotFoundError as error:
            raise DerivationError(f"{master.sha256}: the file of the master is missing.") from error
        return derive(path, master.sha256, master.width, master.height, again=again)
