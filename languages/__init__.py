"""The museum's languages, read from `settings.LANGUAGES`, which alone defines them.

Each feature that a language needs has one register (docs/languages.md). This package knows no
records and imports nothing from the other apps.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language

__all__ = ["SOURCE_LANGUAGE", "codes", "columns", "current", "default", "primary_subtag"]

#: The language of the messages in the source code, which needs no message catalogue.
SOURCE_LANGUAGE = "en"


def codes() -> tuple[str, ...]:
    """Return the codes of the museum's languages in order, e.g. `("en", "ru", "ja")`."""
    return tuple(code for code, _name in settings.LANGUAGES)


def default() -> str:
    """Return the code of the first language, which is the fallback for missing texts."""
    return str(settings.LANGUAGE_CODE)


def primary_subtag(code: str) -> str:
    """Return the primary subtag of a BCP 47 tag, the language itself: `ja` for `ja-Latn`."""
    return code.split("-")[0]


def current() -> str:
    """Return the code of the active language, or of the default one if none is active."""
    return primary_subtag(get_language() or default())


def columns(field: str) -> tuple[str, ...]:
    """Return the columns of a translated field, e.g. `("title_en", "title_ru", "title_ja")`."""
    return tuple(f"{field}_{code}" for code in codes())
