"""A file that is no sheet."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class SheetRefused(ValidationError):
    """A file that is no sheet: what is wrong with it, and what to do."""
