"""The secret key for development, created at first use and stored in the data folder."""

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from files import durable

from .environment import SettingError

#: Django's own keys are as long.
_MIN_CHARACTERS = 50


def load_or_create_secret_key(path: Path) -> str:
    """Return the key in the file `path`, which is created, readable by its owner only, if missing.

    Two processes that start at the same time get the same key: the file is created atomically, and
    the second process reads the key of the first. Raises `SettingError` if the file cannot be read
    or written, or if the key in it was cut off or overwritten.
    """
    try:
        if not path.exists():
            _store(path, get_random_secret_key())
        key = path.read_bytes().decode(errors="replace").strip()
    except OSError as error:
        raise SettingError(
            f"No secret key can be kept in {path}: {error.strerror}. Name a folder that can be "
            "written to in DATA_DIR, or give the key itself in SECRET_KEY."
        ) from error
    if len(key) < _MIN_CHARACTERS or not key.isascii():
        # Never made anew by itself: sessions and second factors depend on the key that was there.
        raise SettingError(
            f"The secret key in {path} is damaged: it has {len(key)} characters, and needs "
            f"{_MIN_CHARACTERS} of ASCII. Take the file from a backup of the data folder. Without "
            "one delete it: a new key is made, everybody signs in again, and second factors are "
            "set up again."
        )
    return key


def _store(path: Path, key: str) -> None:
    """Write the key to `path` atomically, unless another process was faster."""
    with durable.atomic_write(path, mode=0o600, replace=False) as file:
        file.write(key.encode())
