"""Django's cache in Redis, which all machines share, and without which the museum goes on.

It holds counters of attempts and used second-factor codes. While Redis is away they are kept in
files of the machine (`museum.file_cache`), so that each machine still counts what reaches it. When
Redis is back, what was noted meanwhile is still found.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

from museum.file_cache import FileCache

_log = logging.getLogger(__name__)

#: Seconds for which Redis is not asked after it has failed.
PAUSE_SECONDS = 1.0
#: Seconds after a failure in which entries may still be in the files; no entry lives longer.
REMEMBER_SECONDS = 3600.0
_FAILURES = (RedisError, OSError)


class SharedCache(BaseCache):
    """RedisCache, with FileCache in its place while Redis does not answer."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._redis = RedisCache(server, params)
        self._files = FileCache(str(Path(settings.DATA_DIR) / "cache"), {})
        self._failed_at: float | None = None

    def add(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        if self._was_away() and self._files.get(key, version=version) is not None:
            return False
        return bool(self._do(lambda cache: cache.add(key, value, timeout, version)))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        found = self._do(lambda cache: cache.get(key, None, version))
        if found is None and self._was_away():
            found = self._files.get(key, None, version)
        return default if found is None else found

    def set(
        self,
        key: Any,
        value: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> None:
        self._do(lambda cache: cache.set(key, value, timeout, version))

    def touch(
        self,
        key: Any,
        timeout: float | None = DEFAULT_TIMEOUT,
        version: int | None = None,
    ) -> bool:
        return bool(self._do(lambda cache: cache.touch(key, timeout, version)))

    def delete(self, key: Any, version: int | None = None) -> bool:
        was_in_files = self._was_away() and self._files.delete(key, version)
        return bool(self._do(lambda cache: cache.delete(key, version))) or bool(was_in_files)

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self.get(key, version=version) is not None

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        """Raise the number under `key`. Raises ValueError when there is none, as Django's does."""
        return int(self._do(lambda cache: cache.incr(key, delta, version)))

    def clear(self) -> None:
        self._files.clear()
        self._do(lambda cache: cache.clear())

    def _do(self, act: Callable[[Any], Any]) -> Any:
        """Return `act(cache)` with Redis, or with the files while Redis is away."""
        if self._failed_at is None or time.monotonic() - self._failed_at >= PAUSE_SECONDS:
            try:
                return act(self._redis)
            except _FAILURES as error:
                _log.warning("Redis does not answer; the files of this machine do: %s", error)
                self._failed_at = time.monotonic()
        return act(self._files)

    def _was_away(self) -> bool:
        failed_at = self._failed_at
        return failed_at is not None and time.monotonic() - failed_at < REMEMBER_SECONDS
