"""What a language is called in the language of the page.

A language that is not registered here takes its name from Django, which knows a hundred of them
in most languages.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from . import codes, current, primary_subtag

#: The languages of the museum's words and of words quoted in it.
NAMES: dict[str, str | Promise] = {
    "en": _("English"),
    "ru": _("Russian"),
    "ja": _("Japanese"),
    "zh": _("Chinese"),
    "ko": _("Korean"),
    "de": _("German"),
}

IN_LANGUAGE: dict[str, str | Promise] = {
    "en": _("in English"),
    "ru": _("in Russian"),
    "ja": _("in Japanese"),
    "zh": _("in Chinese"),
}

#: By the language shown and the reader's. Whole sentences, because "into Russian" is declined in
#: Russian.
FALLBACK_SENTENCES: dict[tuple[str, str], str | Promise] = {
    ("en", "ru"): _("Shown in English: not yet translated into Russian."),
    ("en", "ja"): _("Shown in English: not yet translated into Japanese."),
    ("ru", "en"): _("Shown in Russian: not yet translated into English."),
    ("ru", "ja"): _("Shown in Russian: not yet translated into Japanese."),
    ("ja", "en"): _("Shown in Japanese: not yet translated into English."),
    ("ja", "ru"): _("Shown in Japanese: not yet translated into Russian."),
}


def name(code: str) -> str | Promise:
    """What the language of a BCP 47 `code` is called; the code itself where nobody knows it."""
    code = primary_subtag(code)
    if code in NAMES:
        return NAMES[code]
    try:
        return _(get_language_info(code)["name"])
    except KeyError:
        return code


def museum_language_name(code: str) -> str | Promise:
    """The name of one of the museum's languages; of any other, the code as it is."""
    return name(code) if primary_subtag(code) in codes() else code


def in_language(code: str) -> str | Promise:
    """`in Russian`; where that is not registered, the name of the language, or its code."""
    return IN_LANGUAGE.get(primary_subtag(code)) or museum_language_name(code)


def fallback_sentence(shown: str) -> str | Promise:
    """That a text is shown in the language `shown`, because there is none in the reader's."""
    wanted = current()
    return FALLBACK_SENTENCES.get((shown, wanted)) or format_lazy(
        _("The text shown is in {shown}: it is not yet translated into {wanted}."),
        shown=name(shown),
        wanted=name(wanted),
    )


def choices() -> list[tuple[str, str | Promise]]:
    """The museum's languages as the choices of a field.

    A model's field takes this function itself (`choices=languages.names.choices`): a migration
    then names the function and not the languages.
    """
    return [(code, name(code)) for code in codes()]
