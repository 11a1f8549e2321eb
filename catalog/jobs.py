"""The work of scheduled publication, for the worker's queue."""

from catalog.models.scheduled import ScheduledAct
from catalog.scheduling import carry_out
from catalog.work import register


def register_jobs() -> None:
    """Let the worker publish and withdraw at the set time."""
    register(ScheduledAct, run=carry_out)
