"""What a store that is slow, broken or gone raises, and how long it is then left alone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from images.errors import StorageUnavailable

#: Seconds for which a store that did not answer is not asked again.
PAUSE_SECONDS = 3.0


class ObjectReplaced(FileNotFoundError):
    """The object was deleted, or replaced by another of the same name, since it was opened."""


class ObjectExists(FileExistsError):
    """The store has an object of this name already (`If-None-Match: *`)."""


class ConditionUnsupported(OSError):
    """The store does not know the condition of a request."""


class CircuitBreaker:
    """Lets nobody wait for a store that did not answer a moment ago. Safe in several threads.

    Without it every thread of a process would wait for its own time limit, and the museum's pages
    would stand still with the pictures. After `pause` seconds one request may try again; the others
    are refused until it has been answered.
    """

    def __init__(self, pause: float = PAUSE_SECONDS) -> None:
        self._pause = pause
        self._refuse_until = 0.0
        self._lock = threading.Lock()

    def check(self) -> None:
        """Raise StorageUnavailable while the store is left alone."""
        if not self._refuse_until:
            return
        with self._lock:
            now = time.monotonic()
            if now < self._refuse_until:
                raise StorageUnavailable("The object store did not answer a moment ago.")
            if self._refuse_until:
                self._refuse_until = now + self._pause

    def succeeded(self) -> None:
        """Note that the store has answered."""
        self._refuse_until = 0.0

    def failed(self) -> None:
        """Note that the store has not answered within its time."""
        with self._lock:
            self._refuse_until = time.monotonic() + self._pause


@contextmanager
def translated_errors(name: str, breaker: CircuitBreaker) -> Iterator[None]:
    """Raise the errors of boto3 as OSError, as a storage on a disk does.

    FileNotFoundError when there is no object `name`, ObjectReplaced and ObjectExists when a
    condition of the request fails, and StorageUnavailable in all other cases: whatever a store
    answers beside these, it may answer otherwise once it is mended, and nothing is lost by waiting.
    """
    breaker.check()
    try:
        yield
    except ClientError as error:
        breaker.succeeded()
        raise _of_answer(name, error) from error
    except (BotoCoreError, HTTPError) as error:
        breaker.failed()
        raise StorageUnavailable(f"{name}: the object store does not answer: {error}") from error
    breaker.succeeded()


def _of_answer(name: str, error: ClientError) -> OSError:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if status == 404:
        return FileNotFoundError(name)
    if status == 412:
        return ObjectReplaced(name)
    if status == 409:
        return ObjectExists(name)
    if status == 501:
        return ConditionUnsupported(name)
    return StorageUnavailable(f"{name}: the object store answers {status}: {error}")
