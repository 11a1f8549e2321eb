"""Sends a stored file: by this process, or by the front server in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import FileResponse, HttpResponse, HttpResponseBase


def stored_file(storage: Any, name: str, content_type: str) -> HttpResponseBase:
    """Return the file `name` of `storage` as a response. Raises FileNotFoundError if it is gone.

    With ACCEL_REDIRECT the body stays empty, and `X-Accel-Redirect` names the file below the data
    folder for nginx, which sends it, with ranges, without a thread of ours. A file that is not in
    the data folder, such as one of an object store, is sent by this process.
    """
    path = _path_in_data_folder(storage, name) if settings.ACCEL_REDIRECT else None
    if path is None:
        return FileResponse(storage.open(name), content_type=content_type)
    response = HttpResponse(content_type=content_type)
    response["X-Accel-Redirect"] = settings.ACCEL_REDIRECT.rstrip("/") + "/" + quote(path)
    return response


def _path_in_data_folder(storage: Any, name: str) -> str | None:
    """Return the path of a file relative to the data folder; None if it is elsewhere."""
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        return None
    folder = Path(settings.DATA_DIR)
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else None
