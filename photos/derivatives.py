"""Making of the derivatives of a `Master`; `images.derivatives` describes them."""

from __future__ import annotations

import tempfile
from pathlib import Path

from images.derivatives import DerivationError, derive
from images.storage import local_copy, masters

from .models import Master


def derive_master(master: Master, *, again: bool = False) -> int:
    """Make the missing derivatives of `master`, or with `again` all; return how many were written.

    Raises DerivationError.
    """
    with tempfile.TemporaryDirectory(prefix="master-") as folder:
        try:
            path = local_copy(masters(), str(master.file.name), Path(folder))
        except FileNotFoundError as error:
            raise DerivationError(f"{master.sha256}: the file of the master is missing.") from error
        return derive(path, master.sha256, master.width, master.height, again=again)
