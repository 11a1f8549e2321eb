"""The content-addressed storage in an object store: what `images.storage.ContentStorage` is there.

An object appears under its name only when the store has all of it and its MD5 agrees, so that it is
never incomplete; a method that writes returns after that. The protocol has no rename and needs
none.
"""

from __future__ import annotations

import base64
import hashlib
import io
import time
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.files import File
from django.utils.deconstruct import deconstructible

from images.errors import StorageUnavailable

from .bucket import BucketStorage
from .errors import (
    CircuitBreaker,
    ConditionUnsupported,
    ObjectExists,
    ObjectReplaced,
    translated_errors,
)
from .reader import BlockReader, ObjectFile, Stream, StreamReader
from .source import ObjectSource

_READ_BYTES = 1 << 20


class _Body:
    """A stream whose errors are those of a file."""

    def __init__(self, body: Any, name: str, breaker: CircuitBreaker) -> None:
        self._body, self._name, self._breaker = body, name, breaker

    def read(self, amount: int, /) -> bytes:
        with translated_errors(self._name, self._breaker):
            return bytes(self._body.read(amount))

    def close(self) -> None:
        self._body.close()


@deconstructible(path="images.object_store.storage.ObjectStorage")
class ObjectStorage(BucketStorage):
    """A content-addressed storage in a bucket. `location` is the folder within it.

    With `cached`, reads go through the bounded cache on the local disk: for derivatives, which are
    read often and in parts. All methods raise StorageUnavailable when the store does not answer.
    """

    # Reading ---------------------------------------------------------------------------------

    def byte_source(self, name: str) -> ObjectSource:
        """Return the object for ranged reads, through the cache. Raises FileNotFoundError."""
        head = self._require(name)
        return ObjectSource(self._key(name), head.etag, head.size, self._read_range, self._cache)

    def _open(self, name: str, mode: str = "rb") -> File:
        if mode != "rb":
            raise ValueError(f"{name}: objects are opened for reading alone, not {mode!r}.")
        if self.cached:
            source = self.byte_source(name)
            return ObjectFile(BlockReader(source), name, source.size)
        head = self._require(name)

        def open_stream(position: int) -> Stream:
            return self._stream(self._key(name), head.etag, f"bytes={position}-")

        return ObjectFile(StreamReader(open_stream, head.size), name, head.size)

    def _read_range(self, key: str, etag: str, first: int, last: int) -> bytes:
        body = self._stream(key, etag, f"bytes={first}-{last}")
        try:
            return body.read(last + 1 - first)
        finally:
            body.close()

    def _stream(self, key: str, etag: str, byte_range: str) -> _Body:
        with translated_errors(key, self._breaker):
            answer = self.client.get_object(
                Bucket=self.bucket_name, Key=key, Range=byte_range, IfMatch=etag
            )
        if answer["ETag"] != etag:  # a store that ignores the condition
            answer["Body"].close()
            raise ObjectReplaced(key)
        return _Body(answer["Body"], key, self._breaker)

    # Writing ---------------------------------------------------------------------------------

    def _save(self, name: str, content: File) -> str:
        content.seek(0)
        self._put(name, content)
        return name

    def link_file(self, source: Path, name: str) -> None:
        """Store the finished file `source` under `name`, unless there is an object of this name.

        `source` stays where it is.
        """
        with source.open("rb") as file:
            self._put(name, file, only_if_absent=True)

    def replace(self, source: Path, name: str) -> None:
        """Store the finished file `source` under `name`, over any object there."""
        with source.open("rb") as file:
            self._put(name, file)

    def delete(self, name: str) -> None:
        with translated_errors(name, self._breaker):
            super().delete(name)
        self._forget(name)

    def _put(self, name: str, file: Any, *, only_if_absent: bool = False) -> None:
        """Store the bytes of a file, from its beginning; returns when the store has them."""
        digest, size = hashlib.md5(usedforsecurity=False), 0
        while chunk := file.read(_READ_BYTES):
            digest.update(chunk)
            size += len(chunk)
        file.seek(0)
        body = file.file if isinstance(file, File) else file
        parameters = {
            **self._get_write_parameters(name),
            "Body": body if size else io.BytesIO(b""),
            "ContentLength": size,
            "ContentMD5": base64.b64encode(digest.digest()).decode(),
        }
        if only_if_absent:
            self._request_put_if_absent(name, parameters)
        else:
            self._request_put(name, parameters)
        self._forget(name)
        stored = self._head(name)
        if stored is None or stored.size != size:
            raise StorageUnavailable(
                f"{name}: the object store has not kept what it was given ({size} bytes)."
            )

    def _request_put_if_absent(self, name: str, parameters: dict[str, Any]) -> None:
        """Put unless there is an object of this name, where the store knows that condition.

        Where it does not, the same bytes are written again: the name says which they are.
        """
        try:
            self._request_put(name, {**parameters, "IfNoneMatch": "*"})
        except (ObjectReplaced, ObjectExists):
            return
        except ConditionUnsupported:
            parameters["Body"].seek(0)
            self._request_put(name, parameters)

    def _request_put(self, name: str, parameters: dict[str, Any]) -> None:
        with translated_errors(name, self._breaker):
            self.client.put_object(Bucket=self.bucket_name, Key=self._key(name), **parameters)


def is_older(written: datetime, seconds: float) -> bool:
    """Return whether an object was written more than `seconds` ago."""
    return time.time() - written.timestamp() > seconds
