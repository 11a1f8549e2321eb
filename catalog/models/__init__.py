"""The records' common ground: identifiers, publication, vocabularies and sources."""

from .audit import AuditEntry, AuditKind, Unalterable
from .catalogue import Catalogue
from .comment import Comment
from .identifier import Counter, Identified, IdentifierField, identifier_constraint
from .merged import Merged
from .outside import LinkState, OutsideLink
from .part import Part
from .place import Place, PlaceLabel
from .posting import Document, Posting
from .preview import PreviewLink
from .record import Problem, Record, State, WithdrawalCategory, record_constraints
from .scheduled import ScheduledAct, ScheduledKind, ScheduledStatus
from .source import Source
from .subject import Subject, SubjectLabel
from .term import Term
from .tombstone import Tombstone
from .translation import Original, TranslationState, TranslationStatus
from .work import Work, WorkStatus, work_constraints, work_index

__all__ = [
    "AuditEntry",
    "AuditKind",
    "Catalogue",
    "Comment",
    "Counter",
    "Document",
    "Identified",
    "IdentifierField",
    "Original",
    "LinkState",
    "Merged",
    "OutsideLink",
    "Part",
    "Place",
    "PlaceLabel",
    "Posting",
    "PreviewLink",
    "Problem",
    "Record",
    "ScheduledAct",
    "ScheduledKind",
    "ScheduledStatus",
    "Source",
    "State",
    "Subject",
    "SubjectLabel",
    "Term",
    "Tombstone",
    "TranslationState",
    "TranslationStatus",
    "Unalterable",
    "Work",
    "WorkStatus",
    "WithdrawalCategory",
    "identifier_constraint",
    "record_constraints",
    "work_constraints",
    "work_index",
]
