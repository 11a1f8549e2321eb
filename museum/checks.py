"""System checks of the settings, which run at start and name the remedy for each problem."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from museum.message_catalogs import stale_catalogues

_UNSAFE = ("'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "data:", "https:", "http:")


@register(Tags.files)
def data_folder(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check that the data folder (masters, derivatives) and the database can be written to."""
    folder = Path(settings.DATA_DIR)
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    hint = "Give it to the user that runs the museum, or name another one in "
    if not nearest.is_dir() or not os.access(nearest, os.W_OK | os.X_OK):
        problem = f"The data folder {folder} cannot be written to."
        return [Error(problem, hint=f"{hint}DATA_DIR.", id="museum.E001")]
    database = settings.DATABASES["default"]
    file = Path(str(database["NAME"]))
    if database["ENGINE"].endswith("sqlite3") and file.exists() and not os.access(file, os.W_OK):
        problem = f"The database {file} cannot be written to."
        return [Error(problem, hint=f"{hint}DATABASE_URL.", id="museum.E005")]
    return []


@register(Tags.translation)
def compiled_catalogues(
    app_configs: Sequence[AppConfig] | None, **kwargs: Any
) -> list[CheckMessage]:
    """Check that all message catalogues are compiled. Otherwise pages would show English texts."""
    stale = [str(path) for path in stale_catalogues()]
    if not stale:
        return []
    return [
        Warning(
            f"Translations are not compiled, or older than their source: {', '.join(stale)}.",
            hint="Run `manage.py compile_catalogues`; `make run` does it by itself.",
            id="museum.W002",
        )
    ]


@register(Tags.security)
def public_policy(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check that the Content-Security-Policy of public pages allows no unsafe or remote source."""
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    return [
        Error(
            f"CONTENT_SECURITY_POLICY allows {source} in {directive}.",
            hint="Public pages keep the strict policy; the admin's additions belong in "
            "ADMIN_CONTENT_SECURITY_POLICY.",
            id="museum.E003",
        )
        for directive, source in _sources(directives)
        if source in _UNSAFE or "//" in source
    ]


@register(Tags.staticfiles, deploy=True)
def collected_files(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Check that the static files are collected (with `check --deploy` only)."""
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return []
    return [
        Error(
            f"Static files are not collected in {settings.STATIC_ROOT}.",
            hint="Run `manage.py collectstatic` with the settings of the public server.",
            id="museum.E004",
        )
    ]


def _sources(directives: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (directive, source) for every source expression of a Content-Security-Policy."""
    for directive, sources in directives.items():
        if isinstance(sources, list | tuple):
            yield from ((directive, str(source)) for source in sources)
