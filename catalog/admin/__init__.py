"""The curator's side of the catalogue, by duty: the door, publication, history, vocabularies."""

from . import vocabularies

__all__ = ["vocabularies"]
