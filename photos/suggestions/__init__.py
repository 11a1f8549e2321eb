"""Facts that a file and its name suggest: offered beside the fields, never taken silently."""

from .facts import Suggestion, dismiss, suggestions_for

__all__ = ["Suggestion", "dismiss", "suggestions_for"]
