"""The abstract models of records, terms and parts, and the tables of merged and deleted records."""

from .merged import Merged
from .part import Part
from .record import (
    TITLE_LENGTH,
    Problem,
    Record,
    State,
    WithdrawalCategory,
    record_constraints,
)
from .term import Term
from .tombstone import Tombstone

__all__ = [
    "TITLE_LENGTH",
    "Merged",
    "Part",
    "Problem",
    "Record",
    "State",
    "Term",
    "Tombstone",
    "WithdrawalCategory",
    "record_constraints",
]
