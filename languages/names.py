"""Names of languages in the active language.

A language that is not registered here gets its name from Django, which has about a hundred
languages, translated into most of them.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from . import codes, current, primary_subtag

#: The languages of the museum's own texts and of quoted texts.
NAMES: dict[str, str | Promise] = {
    "en": _("English"),
    "ru": _("Russian"),
    "ja": _("Japanese"),
    "zh": _("Chinese"),
    "ko": _("Korean"),
    "de": _("German"),
}

#: The name as an adverb.
IN_LANGUAGE: dict[str, str | Promise] = {
    "en": _("in English"),
    "ru": _("in Russian"),
    "ja": _("in Japanese"),
    "zh": _("in Chinese"),
}

#: By the language shown and the reader's language. These are whole sentences, because names of
#: languages are inflected in Russian.
FALLBACK_SENTENCES: dict[tuple[str, str], str | Promise] = {
    ("en", "ru"): _("Shown in English: not yet translated into Russian."),
    ("en", "ja"): _("Shown in English: not yet translated into Japanese."),
    ("ru", "en"): _("Shown in Russian: not yet translated into English."),
    ("ru", "ja"): _("Shown in Russian: not yet translated into Japanese."),
    ("ja", "en"): _("Shown in Japanese: not yet translated into English."),
    ("ja", "ru"): _("Shown in Japanese: not yet translated into Russian."),
}


def name(code: str) -> str | Promise:
    """Return the name of the language of a BCP 47 tag, or its primary subtag if it is unknown."""
    code = primary_subtag(code)
    if code in NAMES:
        return NAMES[code]
    try:
        return _(get_language_info(code)["name"])
    except KeyError:
        return code


def museum_language_name(code: str) -> str | Promise:
    """Return the name if `code` is one of the museum's languages, else `code` itself."""
    return name(code) if primary_subtag(code) in codes() else code


def in_language(code: str) -> str | Promise:
    """Return `in Russian` for `ru`; if none is registered, the name or else the code."""
    return IN_LANGUAGE.get(primary_subtag(code)) or museum_language_name(code)


def fallback_sentence(shown: str) -> str | Promise:
    """Return the notice that a text is in the language `shown` and not yet in the active one."""
    active = current()
    return FALLBACK_SENTENCES.get((shown, active)) or format_lazy(
        _("The text shown is in {shown}: it is not yet translated into {wanted}."),
        shown=name(shown),
        wanted=name(active),
    )


def choices() -> list[tuple[str, str | Promise]]:
    """Return the museum's languages as choices of a field: (code, name).

    Give the function itself to a model field (`choices=languages.names.choices`). Migrations then
    contain the function and not the languages of one museum.
    """
    return [(code, name(code)) for code in codes()]


def native_name(code: str) -> str:
    """Return the name of a language in that language (Русский for ru), or else its code."""
    try:
        own = get_language_info(code)["name_local"]
    except KeyError:
        return code
    return own[:1].upper() + own[1:]
