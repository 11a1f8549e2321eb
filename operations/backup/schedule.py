"""What the worker starts by night: backup, drill, and a portion of the fixity check.

Each takes minutes or hours, and the worker has uploads to take in meanwhile. So each is a process
of its own. The worker looks once an hour whether one is due.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from operations.models import BackupKind, BackupOutcome, BackupRun
from photos.models import FixityCheck, Master

from .errors import BackupError
from .places import only_one

_log = logging.getLogger(__name__)

#: Hours of the night, in TIME_ZONE: from midnight until before this one.
_NIGHT_ENDS = 6
_DAY = timedelta(days=1)
#: Processes that this worker has started; a finished one is waited for, or it stays a zombie.
_started: list[subprocess.Popen[bytes]] = []


def start_due() -> list[str]:
    """Start the commands that are due, and return them. The worker calls it hourly."""
    _started[:] = [process for process in _started if process.poll() is None]
    commands = list(due_commands(timezone.now())) if settings.NIGHT_WORK else []
    for command in commands:
        _log.info("Starting manage.py %s", command)
        program = [sys.executable, str(settings.BASE_DIR / "manage.py"), *command.split()]
        _started.append(subprocess.Popen(program, stdin=subprocess.DEVNULL))
    return commands


def due_commands(now: datetime) -> Iterator[str]:
    """Yield the commands that are due at `now`. A drill waits until no backup is running."""
    backup_every = timedelta(hours=settings.BACKUP_EVERY_HOURS)
    drill_every = timedelta(days=settings.DRILL_EVERY_DAYS)
    if settings.BACKUP_TO and not _is_running("backup"):
        if is_due(_last(BackupKind.BACKUP), backup_every, now):
            yield "backup"
        elif is_due(_last(BackupKind.DRILL), drill_every, now) and not _is_running("drill"):
            yield "drill"
    newest = FixityCheck.objects.first()
    if (
        _is_night(now)
        and Master.objects.exists()
        and (newest is None or is_due(newest.read_at, _DAY, now))
    ):
        yield "verify_fixity --nightly"


def is_due(last: datetime | None, every: timedelta, now: datetime) -> bool:
    """Whether what last began at `last` is to be done again.

    What is done once a day or more rarely is done by night, a few hours early if need be, and by
    day only when half a day late.
    """
    if last is None:
        return True
    if every < _DAY:
        return now - last >= every
    early, late = timedelta(hours=6), timedelta(hours=12)
    return now - last >= every - early if _is_night(now) else now - last >= every + late


def _last(kind: str) -> datetime | None:
    """Return when the last run began that succeeded. A failed one is tried again within hours."""
    runs = BackupRun.objects.filter(kind=kind)
    failed = runs.filter(outcome=BackupOutcome.FAILED).first()
    good = runs.filter(outcome=BackupOutcome.SUCCEEDED).first()
    if kind == BackupKind.DRILL and failed and (good is None or failed.pk > good.pk):
        # A drill that found a difference finds it again: the operator has to look.
        return failed.started_at
    return good.started_at if good else None


def _is_night(now: datetime) -> bool:
    return timezone.localtime(now).hour < _NIGHT_ENDS


def _is_running(what: str) -> bool:
    try:
        with only_one(what):
            return False
    except BackupError:
        return True
