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
from languages import SOURCE, codes, names, typography
from search.index import stemming


@dataclass(frozen=True)
class Concern:
    """Something that a language needs: which languages have it, and what happens without it."""

    title: str
    has: Callable[[], Collection[str]]
    without: str
    remedy: str


def _registered(module: ModuleType, name: str) -> str:
    return f"Add it to {name} in {module.__name__}"


def _catalogues() -> Collection[str]:
    found = {
        path.parents[1].name
        for folder in settings.LOCALE_PATHS
        for path in Path(folder).glob("*/LC_MESSAGES/django.po")
    }
    return {SOURCE, *found}


CONCERNS = (
    Concern(
        "message catalogue",
        _catalogues,
        "pages in it show the museum's own words in the language of the code, English",
        "Run `manage.py check_catalogues --write` and translate what is in locale/{code}",
    ),
    Concern(
        "parser of dates",
        lambda: registry.PARSERS,
        "a date typed in it is understood in figures and EDTF alone",
        _registered(registry, "PARSERS"),
    ),
    Concern(
        "writer of dates",
        lambda: display.FORMATTERS,
        "dates in it are shown as EDTF",
        _registered(display, "WRITERS"),
    ),
    Concern(
        "stemmer",
        lambda: {*stemming.STEMMERS, *stemming.WITHOUT_STEMS},
        "its words are stemmed as those of another language in its script, or else found only in "
        "the form in which they were typed",
        _registered(stemming, "STEMMERS"),
    ),
    Concern(
        "quotation marks",
        lambda: typography.QUOTATION_MARKS,
        "its quotations stand in “ and ”",
        _registered(typography, "QUOTATION_MARKS"),
    ),
    Concern(
        "grouping of large numbers",
        lambda: typography.NUMBERS,
        "its thousands are parted by commas",
        _registered(typography, "NUMBERS"),
    ),
    Concern(
        "name as an adverb, “in …”",
        lambda: names.IN_LANGUAGE,
        "the bare name of the language stands in its place",
        _registered(names, "IN_LANGUAGE"),
    ),
)


@register(Tags.translation)
def missing(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """What each language of the museum lacks, with what happens instead and the remedy."""
    own = dict(settings.LANGUAGES)
    return [
        Warning(
            f"{own[code]} ({code}) has no {concern.title}: {concern.without}.",
            hint=f"{concern.remedy.format(code=code)} (docs/languages.md), or leave it so: "
            'SILENCED_SYSTEM_CHECKS = ["museum.W003"].',
            id="museum.W003",
        )
        for code in codes()
        for concern in CONCERNS
        if code not in concern.has()
    ]


@register(Tags.translation)
def agreement(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
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
