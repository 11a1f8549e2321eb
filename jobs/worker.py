"""Carrying out what waits, row by row."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import close_old_connections
from django.utils.translation import gettext as _

from jobs.models import JobStatus

from .queue import JobError, claim, finish, periodic, registered_models, runner_for

_log = logging.getLogger(__name__)

#: Seconds between two looks at an empty queue.
POLL_INTERVAL = 1.0
#: Seconds between two rounds of tidying.
PERIODIC_INTERVAL = 3600.0


def run_one() -> bool:
    """Carry out one due row of each kind; False when there was none."""
    any_done = False
    for kind in registered_models():
        row = claim(kind)
        if row is not None:
            run(row)
            any_done = True
    return any_done


def run(row: Any) -> None:
    """Carry out a claimed row and write what became of it."""
    try:
        status = runner_for(type(row)).run(row)
    except JobError as error:
        finish(row, JobStatus.FAILED, str(error))
    except ValidationError as error:
        finish(row, JobStatus.FAILED, "\n".join(error.messages))
    except Exception as error:
        _log.exception("%s %s failed", type(row).__name__, row.pk)
        finish(row, JobStatus.FAILED, _("Unexpected: %s") % repr(error))
    else:
        finish(row, status)


def run_all(keep_on: Callable[[], bool] = lambda: True, *, until_empty: bool = False) -> None:
    """Work while `keep_on()`; with `until_empty`, only until nothing is due any more."""
    tidied: float | None = None
    while keep_on():
        if tidied is None or time.monotonic() - tidied > PERIODIC_INTERVAL:
            for chore in periodic():
                _run_periodic(chore)
            tidied = time.monotonic()
        if run_one():
            continue
        if until_empty:
            return
        close_old_connections()
        time.sleep(POLL_INTERVAL)


def _run_periodic(chore: Callable[[], object]) -> None:
    """A chore that fails is told, and keeps nobody from the work."""
    try:
        chore()
    except Exception:
        _log.exception("An hourly chore failed: %s", chore)
