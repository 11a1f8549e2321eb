"""Reads STORAGE_URL: where masters, derivatives and uploads that wait are stored."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from . import environment
from .environment import SettingError

_EXAMPLE = (
    "Write s3://KEY:SECRET@objects.example/bucket/folder?region=eu-1, with s3+http:// for a store "
    "without TLS, or s3:///bucket for Amazon with the credentials of the machine."
)
_OPTIONS = ("region", "timeout")


def content_storages(data_folder: Path) -> dict[str, Any]:
    """Return the storages of masters, derivatives and waiting files, for STORAGES.

    Without STORAGE_URL they are folders of `data_folder`, and files
    that wait stay on the machine that received them. Raises SettingError.
    """
    url = environment.text("STORAGE_URL")
    if not url:
        return {
            alias: {
                "BACKEND": "images.storage.ContentStorage",
                "OPTIONS": {"location": data_folder / alias, "base_url": None},
            }
            for alias in ("masters", "derivatives")
        }
    options, folder = _options(url)
    return {
        alias: {
            "BACKEND": "images.object_store.storage.ObjectStorage",
            "OPTIONS": {
                **options,
                "location": f"{folder}/{alias}".strip("/"),
                "cached": alias == "derivatives",
            },
        }
        for alias in ("masters", "derivatives", "waiting")
    }


def _options(url: str) -> tuple[dict[str, Any], str]:
    parts = urlsplit(url)
    shown = environment.without_password(url)
    if parts.scheme not in ("s3", "s3+http", "s3+https"):
        raise SettingError(f"STORAGE_URL={shown!r} is no object store that is known. {_EXAMPLE}")
    bucket, _slash, folder = unquote(parts.path).strip("/").partition("/")
    if not bucket:
        raise SettingError(f"STORAGE_URL={shown!r} names no bucket. {_EXAMPLE}")
    query = dict(parse_qsl(parts.query))
    for option in query:
        if option not in _OPTIONS:
            raise SettingError(f"STORAGE_URL={shown!r}: {option!r} is unknown. {_EXAMPLE}")
    timeout = query.get("timeout", "5")
    if not timeout.isdigit() or not 1 <= int(timeout) <= 600:
        raise SettingError(
            f"STORAGE_URL: timeout={timeout!r} is no number of seconds from 1 to 600."
        )
    options: dict[str, Any] = {
        "bucket_name": bucket,
        "region_name": query.get("region", "us-east-1"),
        "timeout": int(timeout),
    }
    if parts.username:
        options["access_key"] = unquote(parts.username)
        options["secret_key"] = unquote(parts.password or "")
    if parts.hostname:
        options["endpoint_url"] = _endpoint(shown, parts)
        options["addressing_style"] = "path"
    return options, folder


def _endpoint(shown: str, parts: SplitResult) -> str:
    scheme = "http" if parts.scheme == "s3+http" else "https"
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise SettingError(f"STORAGE_URL={shown!r}: {error}. {_EXAMPLE}") from None
    return f"{scheme}://{parts.hostname}{port}"
