"""Django's cache in files, which also survives a damaged file."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

_log = logging.getLogger(__name__)


class FileCache(FileBasedCache):
    """A cache in which a file that cannot be read is removed, as if it had expired.

    Django's raises an error then, for as long as the file is there: a sign-in that meets a counter
    which a full disk had cut off would answer 500. What was cached is lost with the file.
    """

    def __init__(self, dir: str, params: dict[str, Any]) -> None:
        # Its last step makes the folder. Where that fails, the check of the data folder has the
        # clearer message, and writing to the cache fails later.
        with suppress(OSError):
            super().__init__(dir, params)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        try:
            return super().get(key, default, version)
        except Exception as error:  # reading a pickle of garbage raises nearly anything
            self._remove(self._key_to_file(key, version), error)  # type: ignore[attr-defined]
            return default

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        try:
            return bool(super().touch(key, timeout, version))
        except Exception as error:
            self._remove(self._key_to_file(key, version), error)  # type: ignore[attr-defined]
            return False

    def has_key(self, key: Any, version: int | None = None) -> bool:
        try:
            return bool(super().has_key(key, version))
        except Exception as error:
            self._remove(self._key_to_file(key, version), error)  # type: ignore[attr-defined]
            return False

    def _remove(self, name: str, error: Exception) -> None:
        _log.warning("%s in the cache cannot be read and is removed: %r", name, error)
        with suppress(OSError):
            Path(name).unlink()
