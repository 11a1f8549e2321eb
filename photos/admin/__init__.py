"""The curator's side of photographs: records, uploads, imports."""

from . import collections, photographs

__all__ = ["collections", "photographs"]
