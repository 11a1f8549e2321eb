"""Suggestions from a file's metadata and name, which a curator accepts or dismisses."""

from .facts import Suggestion, dismiss, suggestions_for

__all__ = ["Suggestion", "dismiss", "suggestions_for"]
