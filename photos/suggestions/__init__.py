"""Facts that a file and its name suggest: offered beside the fields, never taken silently."""

from .facts import Suggestion, dismiss, suggested

__all__ = ["Suggestion", "dismiss", "suggested"]
