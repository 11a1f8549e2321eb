"""Development's own secret key, made at first use and kept in the data folder."""

import os
from contextlib import suppress
from pathlib import Path

from django.core.management.utils import get_random_secret_key

from .environment import SettingError


def load_or_create_secret_key(path: Path) -> str:
    """The key in `path`; made, readable by its owner alone, when the file is not there.

    Two processes that start together end with the same key: the file appears whole or not at all,
    and whoever comes second reads the first one's. Raises `SettingError` when it cannot be kept.
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
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    try:
        draft.write_text(key)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
