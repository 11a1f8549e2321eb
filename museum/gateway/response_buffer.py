"""An answer on its way from the thread that makes it to the event loop that sends it.

The thread never waits for the client: what the client has not read yet lies in memory, and beyond
some hundred kilobytes in a temporary file. Only when the spool of the whole process is full does
the thread wait, and then for a client that reads, for others are cut off
(museum/gateway/response_sender.py).
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections import deque
from pathlib import Path
from typing import IO

from museum.gateway.limits import SpoolQuota
from museum.gateway.request_bodies import PIECE_BYTES

#: Bytes in memory. An error within them can still be answered with a page of its own.
HELD_BYTES = 262_144


class ClientGone(Exception):
    """Nobody reads the answer any more: the thread stops making it."""


class ResponseBuffer:
    """Written by one thread, read by the event loop in which it was made."""

    def __init__(self, quota: SpoolQuota, folder: Path, held_bytes: int = HELD_BYTES) -> None:
        self._quota, self._folder, self._held_bytes = quota, folder, held_bytes
        self._loop = asyncio.get_running_loop()
        self._changed = asyncio.Event()
        self._condition = threading.Condition()
        self._pieces: deque[memoryview] = deque()
        self._in_memory = 0
        self._file: IO[bytes] | None = None
        self._written = self._read = 0
        self._is_spooling = self._is_blocked = False
        self.status = 0
        self.headers: list[tuple[str, str]] = []
        self.is_finished = self.is_gone = False
        self.error: BaseException | None = None
        #: Whether all of the answer was made before anything of it was spooled or sent.
        self.is_whole = False

    # Called by the thread.

    def start(self, status: int, headers: list[tuple[str, str]]) -> None:
        """Set status and headers."""
        self.status, self.headers = status, headers

    def write(self, data: bytes) -> None:
        """Append `data`. Raises ClientGone, or OSError when the disk has no room."""
        with self._condition:
            while True:
                if self.is_gone:
                    raise ClientGone
                is_next = self._written == self._read
                if is_next and (
                    not self._in_memory or self._in_memory + len(data) <= self._held_bytes
                ):
                    self._pieces.append(memoryview(data))
                    self._in_memory += len(data)
                    if self._in_memory >= self._held_bytes // 2:
                        self._wake()
                    return
                if self._quota.reserve(len(data)):
                    self._is_spooling = True
                    break
                self._is_blocked = True
                self._wake()
                self._condition.wait(0.2)
        self._spool(data)

    def _spool(self, data: bytes) -> None:
        try:
            if self._file is None:
                self._folder.mkdir(parents=True, exist_ok=True)
                # Closed by `_close_file`.
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115
            os.pwrite(self._file.fileno(), data, self._written)
        except BaseException:
            self._quota.release(len(data))
            self._is_spooling = False
            raise
        with self._condition:
            self._written += len(data)
            self._is_spooling = False
            self._wake()
            if self.is_gone:
                self._empty_file()
                raise ClientGone

    def finish(self, error: BaseException | None = None) -> None:
        """End the answer; with `error`, what was written is not all of it."""
        with self._condition:
            self.error = error
            self.is_whole = error is None and self._file is None
            self.is_finished = True
            self._wake()
            if self.is_gone or self._read == self._written:
                self._close_file()

    # Called by the event loop.

    async def ready(self) -> None:
        """Wait until the answer is finished, or longer than what is held in memory."""
        while not self._is_ready():
            self._changed.clear()
            if self._is_ready():
                return
            await self._changed.wait()

    def _is_ready(self) -> bool:
        return (
            self.is_finished
            or self._is_blocked
            or self._written > 0
            or self._in_memory >= self._held_bytes
        )

    async def next_piece(self) -> bytes:
        """Return at most PIECE_BYTES bytes; none at the end. Then `error` says if it is whole."""
        while True:
            self._changed.clear()
            with self._condition:
                piece = self._take()
                if piece or self.is_finished:
                    return piece
            await self._changed.wait()

    def whole(self) -> bytes:
        """Return all of an answer that `is_whole`; it stays here, to be sent."""
        return b"".join(self._pieces)

    def drop(self) -> None:
        """Nobody reads on: stop the thread at its next piece, and free what is stored."""
        with self._condition:
            if not self.is_gone:
                self.is_gone = True
                self._pieces.clear()
                self._in_memory = 0
                if self.is_finished:
                    self._close_file()
            self._condition.notify_all()

    def _take(self) -> bytes:
        if self._pieces:
            piece = self._pieces.popleft()
            if len(piece) > PIECE_BYTES:
                self._pieces.appendleft(piece[PIECE_BYTES:])
                piece = piece[:PIECE_BYTES]
            self._in_memory -= len(piece)
            self._condition.notify_all()
            return bytes(piece)
        if self._file is None or self._read == self._written:
            return b""
        # From the page cache of the system, nearly always: it was written a moment ago.
        size = min(PIECE_BYTES, self._written - self._read)
        spooled = os.pread(self._file.fileno(), size, self._read)
        self._read += len(spooled)
        if self._read == self._written and not self._is_spooling:
            if self.is_finished:
                self._close_file()
            else:
                self._empty_file()
        return spooled

    def _empty_file(self) -> None:
        """Give back the room of what was read."""
        if self._file is not None:
            os.ftruncate(self._file.fileno(), 0)
        self._quota.release(self._written)
        self._written = self._read = 0
        self._condition.notify_all()

    def _close_file(self) -> None:
        self._empty_file()
        if self._file is not None:
            self._file.close()
            self._file = None

    def _wake(self) -> None:
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._changed.set)
