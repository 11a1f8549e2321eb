"""The worker: runs due jobs one after the other, and the periodic tasks once an hour."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, close_old_connections, connections
from django.utils.translation import gettext as _

from jobs.models import JobStatus

from .queue import (
    JobError,
    claim,
    finish,
    periodic,
    postpone,
    registered_models,
    runner_for,
    temporary_errors,
)

_log = logging.getLogger(__name__)

#: Seconds to wait before an empty queue is read again.
POLL_INTERVAL = 1.0
#: Seconds between two runs of the periodic tasks.
PERIODIC_INTERVAL = 3600.0


def run_one() -> bool:
    """Run one due job of each job model. Return False when none was due."""
    any_done = False
    for kind in registered_models():
        row = claim(kind)
        if row is not None:
            run(row)
            any_done = True
    return any_done


def run(row: Any) -> None:
    """Run a claimed job and write its outcome. An exception fails the job and is not raised.

    Except one of the database itself, which says nothing of the job (the server was restarted, its
    disk is full): django.db.OperationalError or InterfaceError is raised, and the job is free
    again when its claim expires.
    """
    try:
        status = runner_for(type(row)).run(row)
    except JobError as error:
        finish(row, JobStatus.FAILED, str(error))
    except ValidationError as error:
        finish(row, JobStatus.FAILED, "\n".join(error.messages))
    except temporary_errors() as error:
        _log.warning("%s %s is tried again later: %s", type(row).__name__, row.pk, error)
        postpone(row, _("It will be tried again: %s") % error)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        _fail(row, error)
    else:
        finish(row, status)


def _fail(row: Any, error: Exception) -> None:
    """Write that the job ended with an error that nobody has foreseen."""
    _log.exception("%s %s failed", type(row).__name__, row.pk)
    finish(row, JobStatus.FAILED, _("Unexpected: %s") % repr(error))


def run_all(keep_on: Callable[[], bool] = lambda: True, *, until_empty: bool = False) -> None:
    """Run jobs while `keep_on()` is true; with `until_empty`, only until no job is due.

    While the database does not answer, the worker waits for it and connects again; with
    `until_empty` the error is raised.
    """
    last_periodic: float | None = None
    while keep_on():
        if last_periodic is None or time.monotonic() - last_periodic > PERIODIC_INTERVAL:
            for task in periodic():
                _run_periodic(task)
            last_periodic = time.monotonic()
        try:
            if run_one():
                continue
        except (OperationalError, InterfaceError) as error:
            if until_empty:
                raise
            _log.error("The worker waits for the database: %s", error)
            connections.close_all()
        if until_empty:
            return
        close_old_connections()
        time.sleep(POLL_INTERVAL)


def _run_periodic(task: Callable[[], object]) -> None:
    """Run a periodic task. A failure is logged and does not stop the worker."""
    try:
        task()
    except Exception:
        _log.exception("An hourly chore failed: %s", task)
