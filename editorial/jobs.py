"""The work of scheduled publication, for the worker's queue."""

from editorial.models.scheduled import ScheduledAct
from editorial.scheduling import carry_out
from jobs.queue import register


def register_jobs() -> None:
    """Let the worker publish and withdraw at the set time."""
    register(ScheduledAct, run=carry_out)
