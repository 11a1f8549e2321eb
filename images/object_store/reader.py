"""An object as a Python file, read forward in one request and sought without reading."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from django.core.files import File

from .source import ObjectSource

#: How often a transfer that broke off is taken up again where it did.
_ATTEMPTS = 3
_BUFFER_BYTES = 1 << 16


class Stream(Protocol):
    """The body of an answer of the store."""

    def read(self, amount: int, /) -> bytes: ...

    def close(self) -> None: ...


class ObjectFile(File):
    """An open object: an ordinary read-only file of Django. `size` is in bytes."""

    def __init__(self, raw: io.RawIOBase, name: str, size: int) -> None:
        super().__init__(io.BufferedReader(raw, _BUFFER_BYTES), name)
        self.size = size


class _SeekableReader(io.RawIOBase):
    """The part that both readers share: where the file stands."""

    def __init__(self, size: int) -> None:
        self._size, self._position = size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, start + offset)
        return self._position


class BlockReader(_SeekableReader):
    """Reads an object in blocks, through the cache on the disk."""

    def __init__(self, source: ObjectSource) -> None:
        super().__init__(source.size)
        self._source = source

    def readinto(self, buffer: Any) -> int:
        data = self._source.read_at(self._position, len(buffer))
        buffer[: len(data)] = data
        self._position += len(data)
        return len(data)


class StreamReader(_SeekableReader):
    """Reads an object once from here to its end; what is read once need not be cached.

    `open_stream(position)` begins a transfer there; it and the stream raise OSError.
    """

    def __init__(self, open_stream: Callable[[int], Stream], size: int) -> None:
        super().__init__(size)
        self._open_stream = open_stream
        self._stream: Stream | None = None
        self._stream_position = 0

    def readinto(self, buffer: Any) -> int:
        if self._position >= self._size or not len(buffer):
            return 0
        for attempt in range(_ATTEMPTS):
            try:
                data = self._read(len(buffer))
            except FileNotFoundError:
                raise
            except OSError:
                self._end_stream()
                if attempt == _ATTEMPTS - 1:
                    raise
                continue
            buffer[: len(data)] = data
            self._position += len(data)
            self._stream_position = self._position
            return len(data)
        return 0

    def close(self) -> None:
        self._end_stream()
        super().close()

    def _read(self, amount: int) -> bytes:
        if self._stream is None or self._stream_position != self._position:
            self._end_stream()
            self._stream = self._open_stream(self._position)
            self._stream_position = self._position
        data = self._stream.read(min(amount, self._size - self._position))
        if not data:
            raise OSError("The object store ended the transfer before the end of the object.")
        return data

    def _end_stream(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            with suppress(Exception):
                stream.close()
