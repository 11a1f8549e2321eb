"""The admin's first page: the work list, and when the museum was last proved to be restorable."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from backoffice.worklist.page import worklist

from .backup.status import proofs


def first_page(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the work list and the proofs to the context: the dashboard callback of django-unfold."""
    return {**worklist(request, context), "proofs": proofs()}
