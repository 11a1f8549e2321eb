"""The build: what else decides how a page looks, besides the records."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from django.apps import apps
from django.conf import settings

_SUFFIXES = {".py", ".html", ".mo", ".jinja", ".txt", ".xml", ".css", ".js"}
#: Settings that change pages. Secrets are not among them.
_SETTINGS = (
    "DEBUG",
    "IIIF_MAX_PIXELS",
    "IIIF_MAX_SIDE",
    "LANGUAGES",
    "MUSEUM_CONTACT",
    "MUSEUM_FIRST_DAY",
    "MUSEUM_LAST_DAY",
    "STATIC_URL",
    "TILE_SIZE",
    "TIME_ZONE",
    "CONTENT_SECURITY_POLICY",
    "SECURE_HSTS_SECONDS",
)


def build_id() -> str:
    """Return 16 hexadecimal digits that differ between two versions of code or settings.

    Computed from the contents of the museum's own files (some milliseconds), so that two machines
    with the same code have the same.
    """
    digest = sha256()
    for path in sorted(_files()):
        digest.update(str(path.relative_to(settings.BASE_DIR)).encode())
        digest.update(path.read_bytes())
    for name in _SETTINGS:
        digest.update(f"{name}={getattr(settings, name, None)!r}".encode())
    manifest = Path(settings.STATIC_ROOT) / "staticfiles.json"
    if manifest.exists():
        digest.update(manifest.read_bytes())
    return digest.hexdigest()[:16]


def _files() -> Iterator[Path]:
    base = Path(settings.BASE_DIR)
    own = {Path(app.path) for app in apps.get_app_configs()}
    folders = {path for path in own if path.parent == base}
    folders |= {base / name for name in ("templates", "static", "locale", "languages", "images")}
    for folder in folders:
        for path in folder.rglob("*"):
            if path.suffix in _SUFFIXES and path.is_file():
                yield path
