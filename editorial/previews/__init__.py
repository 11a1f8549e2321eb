"""A record before it is public, by the very view and template that will show it to the public."""

from .links import COOKIE, PREVIEWED, admits, find, make, note_use, revoke
from .render import preview_of

__all__ = ["COOKIE", "PREVIEWED", "admits", "find", "make", "note_use", "preview_of", "revoke"]
