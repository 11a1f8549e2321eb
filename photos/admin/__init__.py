"""The admin of photographs, collections and imports."""

from . import collections, photographs

__all__ = ["collections", "photographs"]
