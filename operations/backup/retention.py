"""Which states are kept: the last of each of so many days, weeks and months."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings

from .errors import BackupError
from .repository import Content, State

#: A state without a seal may belong to a backup that is still being written on another machine.
_UNSEALED_FOR = timedelta(days=1)


@dataclass(frozen=True)
class Keep:
    """How many days, weeks (of ISO 8601) and months keep their last state. The newest stays."""

    daily: int
    weekly: int
    monthly: int

    def __post_init__(self) -> None:
        for name, number in vars(self).items():
            if number < 0:
                raise BackupError(f"--keep-{name} {number}: give a whole number from 0.")

    @classmethod
    def from_settings(cls) -> Keep:
        """Return what BACKUP_KEEP_DAILY, BACKUP_KEEP_WEEKLY and BACKUP_KEEP_MONTHLY say."""
        return cls(
            settings.BACKUP_KEEP_DAILY, settings.BACKUP_KEEP_WEEKLY, settings.BACKUP_KEEP_MONTHLY
        )

    def kept(self, states: Sequence[State]) -> set[str]:
        """Return the identifiers of those of `states` that are kept."""
        newest_first = sorted(states, key=lambda state: state.taken_at, reverse=True)
        periods: tuple[tuple[int, Callable[[datetime], object]], ...] = (
            (self.daily, lambda at: at.date()),
            (self.weekly, lambda at: at.isocalendar()[:2]),
            (self.monthly, lambda at: (at.year, at.month)),
        )
        kept = {state.id for state in newest_first[:1]}
        for number, period_of in periods:
            seen: list[object] = []
            for state in newest_first:
                period = period_of(state.taken_at)
                if period not in seen and len(seen) < number:
                    seen.append(period)
                    kept.add(state.id)
        return kept


def to_forget(content: Content, keep: Keep, now: datetime) -> list[str]:
    """Return the snapshots to be removed: states that are not kept, with their seals, and what
    interrupted backups left."""
    kept = keep.kept(content.states)
    gone = [state.id for state in content.states if state.id not in kept]
    seals = [seal for id in gone for seal in content.seals[id]]
    late = [state.id for state in content.unsealed if now - state.taken_at > _UNSEALED_FOR]
    return [*gone, *seals, *late, *content.stray_seals]
