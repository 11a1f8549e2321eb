"""The curator's side of the catalogue, by duty: the door, publication, history, vocabularies."""

from . import audit, previews, scheduled, vocabularies

__all__ = ["audit", "previews", "scheduled", "vocabularies"]
