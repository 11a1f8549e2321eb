"""Translation catalogues: compiled by Babel, so that a machine without GNU gettext can run."""

from collections.abc import Iterator
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.conf import settings


def catalogues() -> list[Path]:
    """Every ``.po`` file of the museum."""
    return sorted(
        path for folder in settings.LOCALE_PATHS for path in Path(folder).glob("*/LC_MESSAGES/*.po")
    )


def stale_catalogues() -> Iterator[Path]:
    """The ``.po`` files without a compiled ``.mo``, or with one older than they are."""
    for source in catalogues():
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            yield source


def compile_catalogue(source: Path) -> Path:
    """Writes the ``.mo`` beside `source` in one step and returns its path.

    Fuzzy messages are left out, as msgfmt does. Raises `babel.messages.pofile.PoFileError` with the
    line when the file cannot be read.
    """
    with source.open("rb") as file:
        catalogue = read_po(file, abort_invalid=True)
    compiled = source.with_suffix(".mo")
    draft = compiled.with_suffix(".mo.draft")
    with draft.open("wb") as file:
        write_mo(file, catalogue, use_fuzzy=False)
    draft.replace(compiled)
    return compiled
