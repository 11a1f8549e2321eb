"""What the museum's languages lack, told at start: each has a fallback, and none is silent.

docs/languages.md says what each concern is and how a language is given it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

from dates.formatting import display
from dates.parsing import registry
from languages import SOURCE_LANGUAGE, codes, names, typography
from search.index import stemming


@dataclass(frozen=True)
class LanguageFeature:
    """Something that a language needs: which languages have it, and what happens without it."""

    title: str
    supported_languages: Callable[[], Collection[str]]
    fallback: str
    remedy: str


def _registration_hint(module: ModuleType, name: str) -> str:
    return f"Add it to {name} in {module.__name__}"


def _languages_with_catalogues() -> Collection[str]:
    found = {
        path.parents[1].name
        for folder in settings.LOCALE_PATHS
        for path in Path(folder).glob("*/LC_MESSAGES/django.po")
    }
    return {SOURCE_LANGUAGE, *found}


LANGUAGE_FEATURES = (
    LanguageFeature(
        "message catalogue",
        _languages_with_catalogues,
        "pages in it show the museum's own words in the language of the code, English",
        "Run `manage.py check_catalogues --write` and translate what is in locale/{code}",
    ),
    LanguageFeature(
        "parser of dates",
        lambda: registry.PARSERS,
        "a date typed in it is understood in figures and EDTF alone",
        _registration_hint(registry, "PARSERS"),
    ),
    LanguageFeature(
        "writer of dates",
        lambda: display.FORMATTERS,
        "dates in it are shown as EDTF",
        _registration_hint(display, "FORMATTERS"),
    ),
    LanguageFeature(
        "stemmer",
        lambda: {*stemming.STEMMERS, *stemming.WITHOUT_STEMS},
        "its words are stemmed as those of another language in its script, or else found only in "
        "the form in which they were typed",
        _registration_hint(stemming, "STEMMERS"),
    ),
    LanguageFeature(
        "quotation marks",
        lambda: typography.QUOTATION_MARKS,
        "its quotations stand in “ and ”",
        _registration_hint(typography, "QUOTATION_MARKS"),
    ),
    LanguageFeature(
        "grouping of large numbers",
        lambda: typography.NUMBER_GROUPING,
        "its thousands are parted by commas",
        _registration_hint(typography, "NUMBER_GROUPING"),
    ),
    LanguageFeature(
        "name as an adverb, “in …”",
        lambda: names.IN_LANGUAGE,
        "the bare name of the language stands in its place",
        _registration_hint(names, "IN_LANGUAGE"),
    ),
)


@register(Tags.translation)
def missing_features(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What each language of the museum lacks, with what happens instead and the remedy."""
    own = dict(settings.LANGUAGES)
    return [
        Warning(
            f"{own[code]} ({code}) has no {concern.title}: {concern.fallback}.",
            hint=f"{concern.remedy.format(code=code)} (docs/languages.md), or leave it so: "
            'SILENCED_SYSTEM_CHECKS = ["museum.W003"].',
            id="museum.W003",
        )
        for code in codes()
        for concern in LANGUAGE_FEATURES
        if code not in concern.supported_languages()
    ]


@register(Tags.translation)
def languages_agree(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Pages and records speak the same languages, of which the default one is one."""
    return list(_disagreements())


def _disagreements() -> Iterator[CheckMessage]:
    pages = list(codes())
    records = list(settings.MODELTRANSLATION_LANGUAGES)
    defaults = {settings.LANGUAGE_CODE, settings.MODELTRANSLATION_DEFAULT_LANGUAGE}
    if pages != records:
        yield Error(
            f"LANGUAGES is {pages}, MODELTRANSLATION_LANGUAGES is {records}.",
            hint="Both must list the same languages in the same order (museum/settings/base.py).",
            id="museum.E002",
        )
    if defaults != {pages[0]}:
        yield Error(
            f"LANGUAGE_CODE is {settings.LANGUAGE_CODE!r}, MODELTRANSLATION_DEFAULT_LANGUAGE is "
            f"{settings.MODELTRANSLATION_DEFAULT_LANGUAGE!r}, and LANGUAGES begins with "
            f"{pages[0]!r}.",
            hint="All three are the museum's first language: set MUSEUM_LANGUAGES alone.",
            id="museum.E006",
        )
