"""Subjects and places (controlled vocabularies), and sources (cited works)."""

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
