"""Django's cache in files, which also adds atomically and survives a damaged file."""

from __future__ import annotations

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.filebased import FileBasedCache

_log = logging.getLogger(__name__)


class FileCache(FileBasedCache):
    """A cache in which a file that cannot be read is removed, as if it had expired.

    Django's raises an error then, for as long as the file is there: a sign-in that meets a counter
    which a full disk had cut off would answer 500. What was cached is lost with the file.

    `add` is atomic, as with every other backend: of two requests that use one second-factor code
    at the same moment, one succeeds. And where there are too many entries, the expired ones are
    removed first. Django's removes any third of them: a stranger who makes many would remove used
    codes.
    """

    def __init__(self, dir: str, params: dict[str, Any]) -> None:
        # Its last step makes the folder. Where that fails, the check of the data folder has the
        # clearer message, and writing to the cache fails later.
        with suppress(OSError):
            super().__init__(dir, params)

    def add(
        self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        with self._lock():
            return bool(super().add(key, value, timeout, version))

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Hold the lock of the folder, which threads and processes share."""
        self._createdir()  # type: ignore[attr-defined]
        with (Path(self._dir) / "lock").open("a") as file:  # type: ignore[attr-defined]
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _cull(self) -> None:
        names = self._list_cache_files()  # type: ignore[attr-defined]
        if len(names) < self._max_entries:
            return
        for name in names:
            with suppress(OSError), open(name, "rb") as file:
                try:
                    self._is_expired(file)  # type: ignore[attr-defined]
                except Exception as error:  # garbage
                    self._remove(name, error)
        super()._cull()  # type: ignore[misc]

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
