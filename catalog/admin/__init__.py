"""The curator's side of the catalogue, by duty: the door, publication, history, vocabularies."""

from . import audit, vocabularies

__all__ = ["audit", "vocabularies"]
