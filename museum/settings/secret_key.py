"""The secret key for development, created at first use and stored in the data folder."""

import os
from contextlib import suppress
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from .environment import SettingError


def load_or_create_secret_key(path: Path) -> str:
    """Return the key in the file `path`, which is created, readable by its owner only, if missing.

    Two processes that start at the same time get the same key: the file is created atomically, and
    the second process reads the key of the first. Raises `SettingError` if the file cannot be read
    or written.
    """
    try:
        if not path.exists():
            _store(path, get_random_secret_key())
        return path.read_text().strip()
    except OSError as error:
        raise SettingError(
            f"No secret key can be kept in {path}: {error.strerror}. Name a folder that can be "
            "written to in DATA_DIR, or give the key itself in SECRET_KEY."
        ) from error


def _store(path: Path, key: str) -> None:
    """Write the key to `path` atomically, unless another process was faster."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    try:
        draft.write_text(key)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
