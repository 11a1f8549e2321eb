"""Sends answers. A client that reads too slowly is cut off.

Each 64 KB has ten seconds. When the application returns before an answer is complete, the server
closes the connection without the end of the answer, so that no client takes a part for the whole.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from museum.gateway.request_bodies import PIECE_BYTES
from museum.gateway.response_buffer import ResponseBuffer

Send = Callable[[dict[str, Any]], Awaitable[None]]
HeaderList = list[tuple[bytes, bytes]]

SECONDS = 10.0
#: Answers up to this length are given to the server as a whole. It frees what their readers do not
#: take within the listening socket's TCP_USER_TIMEOUT.
_AT_ONCE_BYTES = 262_144


class SlowReader(Exception):
    """The client did not read a piece in time."""


async def send_whole(send: Send, status: int, headers: HeaderList, body: bytes) -> None:
    """Send an answer that is in memory. Raises SlowReader."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if len(body) <= _AT_ONCE_BYTES:
        await send({"type": "http.response.body", "body": body})
        return
    for start in range(0, len(body), PIECE_BYTES):
        await _send_piece(send, body[start : start + PIECE_BYTES])
    await send({"type": "http.response.body", "body": b""})


async def send_stream(send: Send, status: int, headers: HeaderList, buffer: ResponseBuffer) -> None:
    """Send an answer while it is made. Raises SlowReader, or the error that ended it."""
    await send({"type": "http.response.start", "status": status, "headers": headers})
    while piece := await buffer.next_piece():
        await _send_piece(send, piece)
    if buffer.error is not None:
        raise buffer.error
    await send({"type": "http.response.body", "body": b""})


async def _send_piece(send: Send, piece: bytes) -> None:
    try:
        async with asyncio.timeout(SECONDS):
            await send({"type": "http.response.body", "body": piece, "more_body": True})
    except TimeoutError as error:
        raise SlowReader from error
