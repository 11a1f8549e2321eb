"""A record before it is public, by the very view and template that will show it to the public."""

from .links import (
    COOKIE,
    PREVIEWABLE_STATES,
    count_use,
    create_link,
    find_link,
    grants_access,
    revoke_link,
)
from .render import render_preview

__all__ = [
    "COOKIE",
    "PREVIEWABLE_STATES",
    "grants_access",
    "find_link",
    "create_link",
    "count_use",
    "render_preview",
    "revoke_link",
]
