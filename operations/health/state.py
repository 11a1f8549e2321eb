"""What readiness found: a state for each part, problems that prevent serving, and warnings."""

from __future__ import annotations

from dataclasses import dataclass, field


class Failed(Exception):
    """A check failed. The message is the reason, for everybody; `detail` is for the log."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(reason)
        self.detail = detail


@dataclass
class State:
    """The state of the museum, as `/readyz` answers it.

    `checks` has `ok`, `warning` or `failed` for each part. A sentence in `problems` means that
    pages fail; one in `warnings` that somebody should act, though pages are served. The sentences
    name no record, path, host or address, because everybody may read them; the log does.
    """

    catalogue: int | None = None
    index: str = "unknown"
    checks: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    #: Megabytes (1,000,000 bytes) left in the data folder.
    disk_free_megabytes: int | None = None
    #: When the newest successful backup and drill ended (ISO 8601, UTC).
    last_backup: str | None = None
    last_drill: str | None = None

    @property
    def is_ready(self) -> bool:
        return not self.problems
