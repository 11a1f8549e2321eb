"""The records' common ground: identifiers, publication, vocabularies and sources."""

from .audit import AuditEntry, AuditKind, Unalterable
from .catalogue import Catalogue
from .identifier import Counter, IdentifierField, identifier_constraint
from .place import Place, PlaceLabel
from .posting import Document, Posting
from .record import Problem, Record, State, WithdrawalCategory, record_constraints
from .source import Source
from .subject import Subject, SubjectLabel
from .tombstone import Tombstone
from .work import Work, WorkStatus, work_constraints, work_index

__all__ = [
    "AuditEntry",
    "AuditKind",
    "Catalogue",
    "Counter",
    "Document",
    "IdentifierField",
    "Place",
    "PlaceLabel",
    "Posting",
    "Problem",
    "Record",
    "Source",
    "State",
    "Subject",
    "SubjectLabel",
    "Tombstone",
    "Unalterable",
    "Work",
    "WorkStatus",
    "WithdrawalCategory",
    "identifier_constraint",
    "record_constraints",
    "work_constraints",
    "work_index",
]
