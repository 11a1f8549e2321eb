"""Lanes: bounded pools of threads in which Django answers, each with a bounded queue.

Work of one kind cannot take the threads of another: the staff's pages are answered while a crowd
asks for public ones, and an export takes no thread from either.
"""

from __future__ import annotations

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class LaneFull(Exception):
    """All threads of a lane are busy, and so many requests wait for them already."""


class Lane:
    """`threads` threads, for which at most `waiting` calls wait. Used from one event loop."""

    def __init__(self, name: str, threads: int, waiting: int) -> None:
        self.name = name
        self._limit = threads + waiting
        self._pending = 0
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix=name)

    @property
    def pending(self) -> int:
        """The number of calls that run or wait."""
        return self._pending

    def submit(self, function: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        """Call `function` in a thread and a fresh context. Raises LaneFull.

        Cancelling the future takes the call out of the queue, if it has not begun.
        """
        if self._pending >= self._limit:
            raise LaneFull(self.name)
        self._pending += 1
        loop = asyncio.get_running_loop()
        call = self._executor.submit(contextvars.Context().run, function, *arguments)
        call.add_done_callback(lambda done: self._finished(loop, done))
        return asyncio.wrap_future(call, loop=loop)

    def close(self) -> None:
        """Let running calls end, and take no new ones."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _finished(self, loop: asyncio.AbstractEventLoop, done: Future[Any]) -> None:
        # Called in the thread, or in the loop where a call was cancelled.
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._leave)

    def _leave(self) -> None:
        self._pending -= 1
