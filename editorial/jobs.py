"""Registers scheduled publication and withdrawal with the job queue."""

from editorial.models.scheduled import ScheduledAct
from editorial.scheduling import run_scheduled
from jobs.queue import register


def register_jobs() -> None:
    """Let the worker publish and withdraw records at their scheduled times."""
    register(ScheduledAct, run=run_scheduled)
