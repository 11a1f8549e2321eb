"""A file that is no table."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class InvalidTable(ValidationError):
    """A file that cannot be read as a table: what is wrong with it, and what to do."""
