"""What a check of the doctor found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """A FAULT stops something or may lose something; ADVICE should be followed all the same."""

    FAULT = "fault"
    ADVICE = "advice"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: the part, what is wrong, and how to mend it, in sentences."""

    part: str
    wrong: str
    remedy: str
    severity: Severity = Severity.FAULT


def advice(part: str, wrong: str, remedy: str) -> Finding:
    """Return a finding that does not count as a fault."""
    return Finding(part, wrong, remedy, Severity.ADVICE)
