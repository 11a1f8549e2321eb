"""The work of scheduled publication, for the worker's queue."""

from editorial.models.scheduled import ScheduledAct
from editorial.scheduling import run_scheduled
from jobs.queue import register


def register_jobs() -> None:
    """Let the worker publish and withdraw at the set time."""
    register(ScheduledAct, run=run_scheduled)
