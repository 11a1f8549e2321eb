"""Bounded pools of threads in which Django answers, each with a bounded queue.

Work of one kind cannot take the threads of another: the staff's pages are answered while a crowd
asks for public ones, and an export takes no thread from either.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar

_log = logging.getLogger(__name__)
#: How often a pool gets new threads in place of those that hang.
_MAX_REPLACEMENTS = 5
T = TypeVar("T")


class PoolFull(Exception):
    """All threads of a pool are busy; too many calls wait, or this one has waited too long."""


class ThreadPool:
    """`threads` threads, for which at most `waiting` calls wait. Used from one event loop.

    With `wait_seconds`, a call that has not begun by then is taken out of the queue: its future is
    cancelled.

    A call that never ends keeps its thread, because Python cannot stop it. When all threads are
    lost to calls that were given up, the pool gets new ones, a few times.
    """

    def __init__(
        self, name: str, threads: int, waiting: int, wait_seconds: float | None = None
    ) -> None:
        self.name, self._wait_seconds = name, wait_seconds
        self._threads, self._limit = threads, threads + waiting
        self._pending = 0
        self._executor = self._new_executor()
        self._calls: dict[asyncio.Future[Any], Future[Any]] = {}
        self._abandoned: set[Future[Any]] = set()
        self._lost, self._replacements_left = 0, _MAX_REPLACEMENTS

    @property
    def pending(self) -> int:
        """The number of calls that run or wait, without those that were given up."""
        return self._pending

    def submit(self, function: Callable[..., T], *arguments: Any) -> asyncio.Future[T]:
        """Call `function` in a thread and a fresh context. Raises PoolFull.

        Cancelling the future takes the call out of the queue, if it has not begun.
        """
        if self._pending >= self._limit:
            raise PoolFull(self.name)
        self._pending += 1
        loop = asyncio.get_running_loop()
        call = self._executor.submit(contextvars.Context().run, function, *arguments)
        waiting = asyncio.wrap_future(call, loop=loop)
        self._calls[waiting] = call
        waiting.add_done_callback(self._forget)
        call.add_done_callback(partial(self._finished, loop))
        if self._wait_seconds is not None:
            # Has no effect upon a call that has begun.
            timer = loop.call_later(self._wait_seconds, call.cancel)
            waiting.add_done_callback(lambda _done: timer.cancel())
        return waiting

    def abandon(self, waiting: asyncio.Future[Any]) -> None:
        """Wait no longer for the call of this future."""
        call = self._calls.get(waiting)
        waiting.cancel()
        if call is None or not call.running():
            return
        self._abandoned.add(call)
        self._pending -= 1
        self._lost += 1
        if self._lost >= self._threads and self._replacements_left:
            _log.error("All threads of the pool “%s” hang; it gets new ones.", self.name)
            self._replacements_left -= 1
            self._lost = 0
            self._executor.shutdown(wait=False)
            self._executor = self._new_executor()

    def close(self) -> None:
        """Let running calls end, and take no new ones."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _new_executor(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self._threads, thread_name_prefix=self.name)

    def _forget(self, waiting: asyncio.Future[Any]) -> None:
        self._calls.pop(waiting, None)

    def _finished(self, loop: asyncio.AbstractEventLoop, call: Future[Any]) -> None:
        # Called in the thread, or in the loop where a call was cancelled.
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._leave, call)

    def _leave(self, call: Future[Any]) -> None:
        if call in self._abandoned:
            # It ended after all. If its thread was not replaced, it is free again.
            self._abandoned.discard(call)
            self._lost = max(0, self._lost - 1)
        else:
            self._pending -= 1
