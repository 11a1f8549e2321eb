"""The records' common ground: identifiers, publication, vocabularies and sources."""

from .catalogue import Catalogue
from .identifier import Counter, IdentifierField, identifier_constraint
from .place import Place, PlaceLabel
from .record import Problem, Record, State, WithdrawalCategory, record_constraints
from .source import Source
from .subject import Subject, SubjectLabel

__all__ = [
    "Catalogue",
    "Counter",
    "IdentifierField",
    "Place",
    "PlaceLabel",
    "Problem",
    "Record",
    "Source",
    "State",
    "Subject",
    "SubjectLabel",
    "WithdrawalCategory",
    "identifier_constraint",
    "record_constraints",
]
