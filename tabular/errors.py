"""The error raised for a file that cannot be read as a table."""

from __future__ import annotations

from django.core.exceptions import ValidationError


class InvalidTable(ValidationError):
    """A file that cannot be read as a table. The message names the problem and the remedy."""
