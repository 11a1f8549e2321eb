"""Reads request bodies in the event loop: bounded, with a deadline, and outside memory.

Whether a body is wanted is decided before its first byte is asked for, and thereby before the
server answers `Expect: 100-continue`.
"""

from __future__ import annotations

import asyncio
import io
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from museum.gateway.limits import SpoolQuota
from museum.gateway.request import Request

Receive = Callable[[], Awaitable[dict[str, Any]]]

#: Of this many bytes of a body, each has to arrive within SECONDS, and so has a shorter rest.
PIECE_BYTES = 65_536
SECONDS = 10.0
#: No page outside the admin has a form that is posted; a sign-in takes some hundred bytes.
PUBLIC_BYTES = 16_000
SIGNED_OUT_BYTES = 64_000
#: Django refuses more than 2.5 MB of fields (DATA_UPLOAD_MAX_MEMORY_SIZE); masks around files,
#: and pasted texts of spreadsheets, are the rest.
DESK_BYTES = 5_000_000
#: What surrounds the files of a form.
_FORM_BYTES = 1_000_000
#: Views that take files, by the beginning of their path.
_UPLOADS = b"/admin/desk/uploads/"
_SHEETS = b"/admin/desk/sheets/"


@dataclass(frozen=True)
class BodyLimit:
    """How many bytes a body may have: of anybody, and of somebody who is signed in."""

    anybody: int
    staff: int


def body_limit(path: bytes) -> BodyLimit:
    """Return the limit for requests to `path`."""
    if not path.startswith(b"/admin/"):
        return BodyLimit(PUBLIC_BYTES, PUBLIC_BYTES)
    if path.startswith(_UPLOADS):
        largest = max(settings.MAX_BROWSER_ZIP_BYTES, settings.MAX_BROWSER_UPLOAD_BYTES)
        return BodyLimit(SIGNED_OUT_BYTES, largest + _FORM_BYTES)
    if path.startswith(_SHEETS):
        return BodyLimit(SIGNED_OUT_BYTES, settings.MAX_BROWSER_UPLOAD_BYTES + _FORM_BYTES)
    return BodyLimit(SIGNED_OUT_BYTES, DESK_BYTES)


class BodyTooLarge(Exception):
    """The body is longer than its limit."""


class BodyTimeout(Exception):
    """A piece of the body did not arrive in time."""


class SpoolFull(Exception):
    """All bodies and answers together have no room left, or the disk has none."""


class ClientDisconnected(Exception):
    """The client closed the connection before the body was complete."""


class Body:
    """A request body of `length` bytes: in memory while it is short, then in a temporary file.

    The file has no name, so that nothing is left of it after a crash. `close` frees its bytes.
    """

    def __init__(self, quota: SpoolQuota, folder: Path) -> None:
        self._quota, self._folder = quota, folder
        self._spooled = 0
        self.length = 0
        self.file: IO[bytes] = io.BytesIO()

    async def write(self, data: bytes) -> None:
        """Append `data`. Raises SpoolFull."""
        if not self._spooled and self.length + len(data) <= PIECE_BYTES:
            self.file.write(data)
        else:
            size = len(data) if self._spooled else self.length + len(data)
            if not self._quota.reserve(size):
                raise SpoolFull
            self._spooled += size
            try:
                # In a thread, because a disk may keep a writer waiting.
                await asyncio.to_thread(self._write_to_file, data)
            except OSError as error:
                raise SpoolFull from error
        self.length += len(data)

    def _write_to_file(self, data: bytes) -> None:
        if isinstance(self.file, io.BytesIO):
            self._folder.mkdir(parents=True, exist_ok=True)
            in_memory = self.file.getvalue()
            self.file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  (closed by `close`)
            self.file.write(in_memory)
        self.file.write(data)

    def rewind(self) -> IO[bytes]:
        """Return the file, to be read from its beginning."""
        self.file.seek(0)
        return self.file

    def close(self) -> None:
        """Remove the body and free its room. May be called twice, and from any thread."""
        with suppress(OSError, ValueError):
            self.file.close()
        spooled, self._spooled = self._spooled, 0
        self._quota.release(spooled)


async def read_body(request: Request, receive: Receive, limit: int, body: Body) -> None:
    """Read the body of `request` into `body`, at most `limit` bytes.

    Raises BodyTooLarge, before anything is read if the client states the length; BodyTimeout,
    SpoolFull or ClientDisconnected.
    """
    declared = request.declared_length
    if declared is not None and declared > limit:
        raise BodyTooLarge
    if not request.has_body:
        return
    loop = asyncio.get_running_loop()
    deadline, mark = loop.time() + SECONDS, PIECE_BYTES
    while True:
        try:
            async with asyncio.timeout_at(deadline):
                message = await receive()
        except TimeoutError as error:
            raise BodyTimeout from error
        if message["type"] != "http.request":
            raise ClientDisconnected
        data = message.get("body", b"")
        if body.length + len(data) > limit:
            raise BodyTooLarge
        if data:
            await body.write(data)
        if not message.get("more_body", False):
            return
        if body.length >= mark:
            deadline, mark = loop.time() + SECONDS, body.length + PIECE_BYTES
