"""Reads CACHE_URL: where counters and used second-factor codes are kept."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import environment
from .environment import SettingError

#: Seconds to wait for Redis. It answers in less than a thousandth; a page must not wait for it.
_WAIT_SECONDS = 0.5


def caches(url: str, folder: Path) -> dict[str, Any]:
    """Return CACHES: Redis by `url`, the value of CACHE_URL, or files in `folder`.

    Raises SettingError.
    """
    if not url:
        return {
            "default": {
                "BACKEND": "museum.file_cache.FileCache",
                "LOCATION": folder,
                "OPTIONS": {"MAX_ENTRIES": 10_000},
            }
        }
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss") or not parts.hostname:
        raise SettingError(
            f"CACHE_URL={environment.without_password(url)!r} is no Redis. Write "
            "redis://:password@host:6379/0, with rediss:// for TLS."
        )
    return {
        "default": {
            "BACKEND": "museum.redis_cache.SharedCache",
            "LOCATION": url,
            "KEY_PREFIX": "museum",
            "OPTIONS": {
                "socket_timeout": _WAIT_SECONDS,
                "socket_connect_timeout": _WAIT_SECONDS,
            },
        }
    }
