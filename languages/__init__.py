"""Which languages the museum has. `settings.LANGUAGES` alone says so; this reads it for the rest.

Everything that a language needs is registered in one place a concern (docs/languages.md). This
package knows no record and imports nothing of the museum.
"""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language

__all__ = ["SOURCE_LANGUAGE", "primary_subtag", "codes", "columns", "current", "default"]

#: The language that the messages in the code are written in; it needs no catalogue.
SOURCE_LANGUAGE = "en"


def codes() -> tuple[str, ...]:
    """The codes of the museum's languages in their order: `("en", "ru", "ja")`."""
    return tuple(code for code, _name in settings.LANGUAGES)


def default() -> str:
    """The museum's first language, which stands in where a reader's says nothing."""
    return str(settings.LANGUAGE_CODE)


def primary_subtag(code: str) -> str:
    """The language of a BCP 47 code, without script and region: `ja` of `ja-Latn`."""
    return code.split("-")[0]


def current() -> str:
    """The language of the page; the default one where none is active."""
    return primary_subtag(get_language() or default())


def columns(field: str) -> tuple[str, ...]:
    """The columns of a translated field: `title_en`, `title_ru`, `title_ja`."""
    return tuple(f"{field}_{code}" for code in codes())
