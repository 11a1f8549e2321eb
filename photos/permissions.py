"""The permission to upload scans."""

from __future__ import annotations

from typing import Any


def may_upload(user: Any) -> bool:
    """Return whether `user` may add photographs and import batches."""
    return bool(user.has_perms(["photos.add_photo", "photos.add_importbatch"]))
