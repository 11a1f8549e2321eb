"""Making of the derivatives of a `Master`; `images.derivatives` describes them."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyvips

from images.derivatives import DerivationError, derive
from images.pixels import read_size
from images.storage import local_copy, masters

from .models import Master


def derive_master(master: Master, *, again: bool = False) -> int:
    """Make the missing derivatives of `master`, or with `again` all; return how many were written.

    Damaged ones are made anew where the last fixity check has found some. If the file has another
    size than the row, all derivatives are made, and `master` gets the right size, which the caller
    stores (`photos.fixity.record_size`). Raises DerivationError.
    """
    with tempfile.TemporaryDirectory(prefix="master-") as folder:
        try:
            path = local_copy(masters(), str(master.file.name), Path(folder))
            size = read_size(path)
        except FileNotFoundError as error:
            raise DerivationError(f"{master.sha256}: the file of the master is missing.") from error
        except pyvips.Error as error:
            raise DerivationError(f"{master.sha256}: the master cannot be decoded.") from error
        is_wrong = (master.width, master.height) != (size.width, size.height)
        master.width, master.height = size.width, size.height
        return derive(
            path,
            master.sha256,
            size.width,
            size.height,
            again=again or is_wrong,
            repair=master.lacks_derivatives,
        )
