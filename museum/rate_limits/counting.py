"""Counting requests and saying when too many came. A store that fails never stops a reader."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from limits import RateLimitItemPerSecond
from limits.errors import StorageError
from limits.storage import Storage, storage_from_string
from limits.strategies import FixedWindowRateLimiter

from museum.rate_limits.storage import SharedFileStorage

_log = logging.getLogger(__name__)

#: Seconds for which a store that failed is not asked again.
_RETRY_S = 5
#: Seconds that Redis may take; a reader waits for it.
_REDIS_WAIT_S = 0.25


class Counter:
    """Counts in the first of several stores that works."""

    def __init__(self, stores: list[Callable[[], Storage]]) -> None:
        self._stores = stores
        self._limiters: dict[int, FixedWindowRateLimiter] = {}
        self._failed_until = [0.0] * len(stores)

    def seconds_to_wait(self, kind: str, who: str) -> int:
        """Count one request of `kind` by `who`: 0 if it is allowed, or else seconds to wait.

        The limit is that of `kind` in the setting RATE_LIMITS. Where no store works, all is
        allowed: a reader is never refused because a counter is lost.
        """
        item = _limit(kind)
        if item is None:
            return 0
        for limiter in self._working():
            try:
                if limiter.hit(item, kind, who):
                    return 0
                reset = limiter.get_window_stats(item, kind, who).reset_time
                return min(max(1, math.ceil(reset - time.time())), item.get_expiry())
            except StorageError as error:
                self._failed(limiter, error)
        return 0

    def forget(self, kind: str, who: str) -> None:
        """Let the count of `kind` by `who` begin anew."""
        item = _limit(kind)
        if item is None:
            return
        for limiter in self._working():
            try:
                limiter.clear(item, kind, who)
                return
            except StorageError as error:
                self._failed(limiter, error)

    def _working(self) -> list[FixedWindowRateLimiter]:
        """Return the limiters whose stores did not fail just now."""
        now, limiters = time.monotonic(), []
        for number, make in enumerate(self._stores):
            if self._failed_until[number] <= now:
                if number not in self._limiters:
                    self._limiters[number] = FixedWindowRateLimiter(make())
                limiters.append(self._limiters[number])
        return limiters

    def _failed(self, limiter: FixedWindowRateLimiter, error: StorageError) -> None:
        number = next(n for n, one in self._limiters.items() if one is limiter)
        self._failed_until[number] = time.monotonic() + _RETRY_S
        _log.warning(
            "The counters of the rate limits in %s cannot be used for %s s: %s",
            type(limiter.storage).__name__,
            _RETRY_S,
            error.storage_error,
        )


def _limit(kind: str) -> RateLimitItemPerSecond | None:
    amount, seconds = settings.RATE_LIMITS[kind]
    return RateLimitItemPerSecond(amount, seconds, namespace="museum") if amount else None


def counter() -> Counter:
    """Return this process's counter for the current settings."""
    return _counter_of(settings.RATE_LIMIT_STORE, Path(settings.DATA_DIR))


@lru_cache(maxsize=4)
def _counter_of(redis_url: str, folder: Path) -> Counter:
    stores: list[Callable[[], Storage]] = [
        lambda: SharedFileStorage(folder / "rate_limits.sqlite3")
    ]
    if redis_url:
        stores.insert(0, lambda: _redis(redis_url))
    return Counter(stores)


def _redis(url: str) -> Storage:
    storage = storage_from_string(
        url,
        wrap_exceptions=True,
        socket_timeout=_REDIS_WAIT_S,
        socket_connect_timeout=_REDIS_WAIT_S,
    )
    assert isinstance(storage, Storage)  # and not one of asyncio
    return storage
