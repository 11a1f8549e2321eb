"""The records' common ground: identifiers, publication, vocabularies and sources."""

from .place import Place, PlaceLabel
from .source import Source
from .subject import Subject, SubjectLabel

__all__ = [
    "Place",
    "PlaceLabel",
    "Source",
    "Subject",
    "SubjectLabel",
]
