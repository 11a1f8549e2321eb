"""The admin of editorial work: previews, review and scheduled publication."""

from . import previews, scheduled

__all__ = ["previews", "scheduled"]
