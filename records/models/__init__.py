"""The abstract models of records, terms and parts; merged and deleted records; saved forms."""

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
from .saved_form import SavedForm
from .term import Term
from .tombstone import Tombstone

__all__ = [
    "TITLE_LENGTH",
    "Merged",
    "Part",
    "Problem",
    "Record",
    "SavedForm",
    "State",
    "Term",
    "Tombstone",
    "WithdrawalCategory",
    "record_constraints",
]
