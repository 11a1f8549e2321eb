"""The bucket: connection, time limits, and what the store tells of its objects."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

from botocore.config import Config
from cachetools import TTLCache
from django.conf import settings
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

from .blocks import BlockCache
from .errors import CircuitBreaker, translated_errors

#: Seconds for which what was learned of a cached object is believed.
_HEAD_SECONDS = 1.0


class Head(NamedTuple):
    """What HEAD tells of an object; `size` is in bytes."""

    etag: str
    size: int


class BucketStorage(S3Storage):
    """The part of ObjectStorage that reads and writes no object."""

    #: One connection pool for all threads: a client of boto3 may be shared, and making one takes
    #: a third of a second.
    _clients: ClassVar[dict[Any, Any]] = {}
    _clients_lock: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, *, cached: bool = False, timeout: int = 5, **options: Any) -> None:
        self.cached = cached
        self._breaker = CircuitBreaker()
        self._heads: TTLCache[str, Head | None] = TTLCache(10_000, _HEAD_SECONDS)
        self._heads_lock = threading.Lock()
        self._cache = BlockCache(
            Path(settings.DATA_DIR) / "object-cache", settings.OBJECT_CACHE_BYTES
        )
        config = Config(
            connect_timeout=min(timeout, 2),
            read_timeout=timeout,
            retries={"total_max_attempts": 2, "mode": "standard"},
            max_pool_connections=32,
            signature_version="s3v4",
            s3={"addressing_style": options.pop("addressing_style", "auto")},
            # Checksums that many stores do not know yet; the MD5 of every object is sent instead.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        )
        super().__init__(client_config=config, file_overwrite=True, **options)

    @property
    def connection(self) -> Any:
        key = (self.endpoint_url, self.access_key, self.region_name)
        with self._clients_lock:
            if key not in self._clients:
                self._clients[key] = self._create_session().resource(
                    "s3",
                    region_name=self.region_name,
                    endpoint_url=self.endpoint_url,
                    config=self.client_config,
                )
            return self._clients[key]

    @property
    def client(self) -> Any:
        """The client of boto3, shared by all threads."""
        return self.connection.meta.client

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """Return the name unchanged: a file of this name has the same bytes."""
        return name

    def url(self, name: str, *arguments: Any, **options: Any) -> str:
        """Raise ValueError: files have no public URL; `photos.media` decides who sees which."""
        raise ValueError(f"{name} has no address (URL) of its own.")

    def exists(self, name: str) -> bool:
        return self._head(name) is not None

    def size(self, name: str) -> int:
        return self._require(name).size

    def identity(self, name: str) -> Any:
        """Return the `identity` of a source of this object as it is now.

        Raises FileNotFoundError.
        """
        return self._key(name), self._require(name).etag

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with translated_errors(name, self._breaker):
            return super().listdir(name)

    def names(self) -> Iterator[str]:
        """Yield the names of all objects."""
        for name, _modified in self.names_with_times():
            yield name

    def names_with_times(self) -> Iterator[tuple[str, datetime]]:
        """Yield the name of every object, and when it was written."""
        prefix = self._key("")
        pages = self.client.get_paginator("list_objects_v2").paginate(
            Bucket=self.bucket_name, Prefix=prefix
        )
        rows = iter(pages)
        while True:
            with translated_errors(prefix, self._breaker):
                page = next(rows, None)
            if page is None:
                return
            for entry in page.get("Contents", ()):
                yield entry["Key"].removeprefix(prefix), entry["LastModified"]

    def _require(self, name: str) -> Head:
        head = self._head(name)
        if head is None:
            raise FileNotFoundError(name)
        return head

    def _head(self, name: str) -> Head | None:
        key = self._key(name)
        if self.cached:
            with self._heads_lock:
                if key in self._heads:
                    return self._heads[key]
        try:
            with translated_errors(name, self._breaker):
                answer = self.client.head_object(Bucket=self.bucket_name, Key=key)
            head = Head(answer["ETag"], answer["ContentLength"])
        except FileNotFoundError:
            head = None
        if self.cached and head is not None:
            with self._heads_lock:
                self._heads[key] = head
        return head

    def _forget(self, name: str) -> None:
        with self._heads_lock:
            self._heads.pop(self._key(name), None)

    def _key(self, name: str) -> str:
        return str(self._normalize_name(clean_name(name)))
