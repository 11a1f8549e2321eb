"""Compiles message catalogues with Babel, so that the museum runs without GNU gettext."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings

from files import durable


def catalogues() -> list[Path]:
    """Return the paths of all ``.po`` files of the museum."""
    return sorted(
        path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")
    )


def stale_catalogues() -> Iterator[Path]:
    """Yield the ``.po`` files that have no compiled ``.mo`` file or an older one."""
    for source in catalogues():
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            yield source


def compile_catalogue(source: Path) -> Path:
    """Write the ``.mo`` file beside `source` atomically and return its path.

    Fuzzy messages are left out, as msgfmt does. Raises `babel.messages.pofile.PoFileError` with
    the line if `source` cannot be parsed.
    """
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    compiled = source.with_suffix(".mo")
    with durable.atomic_write(compiled) as target:
        write_mo(target, catalogue, use_fuzzy=False)
    return compiled
