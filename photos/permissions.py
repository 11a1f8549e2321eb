"""Who may bring scans in."""

from __future__ import annotations

from typing import Any


def may_upload(user: Any) -> bool:
    """Whoever may enter photographs and describe a delivery of them."""
    return bool(user.has_perms(["photos.add_photo", "photos.add_importbatch"]))
