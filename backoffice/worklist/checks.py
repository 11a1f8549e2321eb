"""What the museum's own records can lack."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.functional import lazy
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

import languages
from editorial.link_check.discovery import has_broken_link, models_with_links
from languages.names import choices
from people.models import Person, Question, Wording
from people.translations import without_wording_in
from photos.models import DuplicateCandidate

from .registry import Check, register

PHOTO, TESTIMONY, QUESTION = "photos.Photo", "people.Testimony", "people.Question"
PERSON, ARTICLE, SOURCE = "people.Person", "articles.Article", "catalog.Source"
COLLECTION = "photos.Collection"


_capital = lazy(capfirst, str)


def exclude_withdrawn(condition: Q) -> Q:
    """`condition`, among records that were not withdrawn: on those there is no work to do."""
    return condition & ~Q(state="withdrawn")


def is_empty(name: str) -> Q:
    """Without a text in the column `name`."""
    return exclude_withdrawn(Q(**{name: ""}) | Q(**{f"{name}__isnull": True}))


def has_no_date(name: str) -> Q:
    """Neither a text nor EDTF."""
    return exclude_withdrawn(Q(**{name: "", f"{name}_edtf": ""}))


def has_unread_date(name: str) -> Q:
    """A text that no date could be read from."""
    return exclude_withdrawn(~Q(**{name: ""}) & Q(**{f"{name}_edtf": ""}))


def lacks_wording_in(language: str) -> Q:
    """Whose words no wording gives in `language`, though one does in another."""
    return exclude_withdrawn(without_wording_in(language))


def lacks_relation(name: str) -> Q:
    """Without a link through the foreign key or relation `name`."""
    return exclude_withdrawn(Q(**{f"{name}__isnull": True}))


def is_untranslated(name: str, language: str) -> Q:
    """Empty in `language` though written in another."""
    written = Q()
    for other in languages.codes():
        if other != language:
            written |= Q(**{f"{name}_{other}__gt": ""})
    return is_empty(f"{name}_{language}") & written


def single_source() -> Q:
    """Questions whose every wording comes from one and the same source."""
    sources = Count("positions__answers__testimony__wordings__source", distinct=True)
    single = Question.objects.order_by().annotate(sources=sources).filter(sources=1)
    return exclude_withdrawn(Q(pk__in=single.values("pk")))


def without_wordings() -> Q:
    """Testimonies of which no wording, and so no source, is held."""
    return exclude_withdrawn(~Q(Exists(Wording.objects.filter(testimony=OuterRef("pk")))))


def person_without_source() -> Q:
    """People of whom no source is named."""
    links = Person.sources.through.objects.filter(person=OuterRef("pk"))
    return exclude_withdrawn(~Q(Exists(links)))


def has_duplicate_candidate() -> Q:
    """One of two whose scans are alike, and nobody has said yet whether they are one picture."""
    waiting = DuplicateCandidate.undecided()
    return Q(pk__in=waiting.values("first")) | Q(pk__in=waiting.values("second"))


def _add(name: str, model: str, heading: Any, title: Any, condition: Callable[[], Q]) -> None:
    register(Check(name, model, title, heading, condition))


def register_checks() -> None:
    """Put the museum's own checks on the work list, in the order in which they are read."""
    _register_alternative_texts()
    _register_dates()
    _register_places_and_sources()
    _register_translations()
    title = _("Photographs whose scan is like that of another")
    register(
        Check(
            "twins", PHOTO, title, _("Near twins"), has_duplicate_candidate, page="backoffice:twins"
        )
    )
    _register_reviews()
    _register_links()
    _register_files()


def _register_alternative_texts() -> None:
    heading: Any = _("Alternative text")
    for code, language in choices():
        title = format_lazy(
            _("Photographs without alternative text in {language}"), language=language
        )
        _add(f"alt-{code}", PHOTO, heading, title, partial(is_empty, f"alt_text_{code}"))


def _register_dates() -> None:
    heading = _("Dates")
    _add("date", PHOTO, heading, _("Photographs without a date"), partial(has_no_date, "date"))
    _add(
        "date-unread",
        PHOTO,
        heading,
        _("Photographs whose date was not understood"),
        partial(has_unread_date, "date"),
    )
    _add(
        "period",
        TESTIMONY,
        heading,
        _("Testimonies without a period"),
        partial(has_no_date, "period"),
    )
    _add(
        "period-unread",
        TESTIMONY,
        heading,
        _("Testimonies whose period was not understood"),
        partial(has_unread_date, "period"),
    )


def _register_places_and_sources() -> None:
    heading = _("Places")
    _add(
        "place", PHOTO, heading, _("Photographs without a place"), partial(lacks_relation, "place")
    )
    _add(
        "place",
        TESTIMONY,
        heading,
        _("Testimonies without a place"),
        partial(lacks_relation, "place"),
    )
    heading = _("Sources")
    _add(
        "source",
        PHOTO,
        heading,
        _("Photographs without a source"),
        partial(lacks_relation, "source"),
    )
    _add(
        "source",
        TESTIMONY,
        heading,
        _("Testimonies without a wording and its source"),
        without_wordings,
    )
    _add("source", PERSON, heading, _("People without a source"), person_without_source)
    _add("one-source", QUESTION, heading, _("Questions that rest on one source"), single_source)


def _register_translations() -> None:
    heading = _("Translations")
    titles = {
        PHOTO: ("title", _("Photographs without a title in {language}")),
        TESTIMONY: ("title", _("Testimonies without a title in {language}")),
        QUESTION: ("title", _("Questions not translated into {language}")),
        PERSON: ("name", _("People without a name in {language}")),
        ARTICLE: ("body", _("Articles not translated into {language}")),
    }
    for model, (name, words) in titles.items():
        for code, language in choices():
            title = format_lazy(words, language=language)
            _add(f"{name}-{code}", model, heading, title, partial(is_untranslated, name, code))
    for code, language in choices():
        title = format_lazy(_("Testimonies without words in {language}"), language=language)
        _add(f"words-{code}", TESTIMONY, heading, title, partial(lacks_wording_in, code))


def _register_reviews() -> None:
    heading = _("Waiting for review")
    waiting = {
        PHOTO: _("Photographs"),
        TESTIMONY: _("Testimonies"),
        QUESTION: _("Questions"),
        PERSON: _("People and bodies"),
        ARTICLE: _("Articles"),
        SOURCE: _("Sources"),
        COLLECTION: _("Collections"),
    }
    for model, words in waiting.items():
        _add("review", model, heading, words, partial(Q, state="review"))


def _register_links() -> None:
    heading = _("Links to the outside")
    for naming in models_with_links():
        plural = naming._meta.verbose_name_plural
        title = format_lazy(_("{kind} with a link that is broken"), kind=_capital(plural))
        _add("link", naming._meta.label, heading, title, partial(has_broken_link, naming))


def _register_files() -> None:
    heading = _("Files")
    _add(
        "fixity",
        PHOTO,
        heading,
        _("Masters that failed their checksum"),
        lambda: Q(master__fault__gt=""),
    )
    _add(
        "derivatives",
        PHOTO,
        heading,
        _("Photographs whose public copies are missing"),
        lambda: Q(master__lacks_derivatives=True),
    )
