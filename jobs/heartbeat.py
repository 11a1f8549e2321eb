"""The heartbeat of the workers: a row for each, renewed while it runs."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import DatabaseError, connection
from django.db.models import Max
from django.utils import timezone

from jobs.models import WorkerProcess

_log = logging.getLogger(__name__)

#: Seconds between two heartbeats. A thread sends them, so that a long job does not delay them.
INTERVAL = 15.0
#: A worker that was silent for longer is taken for dead: four heartbeats.
ALIVE = timedelta(seconds=60)
#: Rows of workers that were killed are removed after this time.
_FORGOTTEN = timedelta(days=1)


@contextmanager
def heartbeat(interval: float = INTERVAL) -> Iterator[str]:
    """Renew the row of this worker every `interval` seconds; yield its name.

    The row is removed at the end. A database that does not answer stops nothing.
    """
    name = f"{socket.gethostname()} {os.getpid()} {timezone.now():%Y%m%dT%H%M%S}"
    ended = threading.Event()

    def send() -> None:
        try:
            while True:
                _beat(name)
                if ended.wait(interval):
                    break
            WorkerProcess.objects.filter(name=name).delete()
        except DatabaseError:
            _log.warning("The row of this worker could not be removed.")
        finally:
            connection.close()

    thread = threading.Thread(target=send, name="heartbeat", daemon=True)
    thread.start()
    try:
        yield name
    finally:
        ended.set()
        thread.join(timeout=30)


def _beat(name: str) -> None:
    now = timezone.now()
    try:
        WorkerProcess.objects.update_or_create(name=name, defaults={"seen_at": now})
        WorkerProcess.objects.filter(seen_at__lt=now - _FORGOTTEN).delete()
    except DatabaseError as error:
        _log.warning("No heartbeat could be written: %s.", type(error).__name__)
        connection.close()


def last_seen() -> datetime | None:
    """Return when any worker was last heard of; None if none runs."""
    return WorkerProcess.objects.aggregate(last=Max("seen_at"))["last"]


def workers_alive() -> int:
    """Return the number of workers that were heard of within `ALIVE`."""
    return WorkerProcess.objects.filter(seen_at__gte=timezone.now() - ALIVE).count()
