"""Finding records by identifier, title or name, in any language of the museum."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from catalog.models import Place, Source, Subject
from catalog.records import find_record
from people.models import Person, Question, Testimony
from photos.models import Collection, Photo

LANGUAGES = ("en", "ru", "ja")

#: What may stand around a word without being part of it.
MARKS = ",.;:!?\"'“”„«»「」『』()[]、。・"
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
POSSESSIVE = re.compile(r"'s$", re.IGNORECASE)

#: Results of one kind that a page shows.
SHOWN = 50


@dataclass(frozen=True)
class Kind:
    """A kind of record that search looks through, and the names it has."""

    model: type[Model]
    label: str | Promise
    names: tuple[str, ...]

    def search(self, words: list[str]) -> QuerySet[Any]:
        """The public records in whose names every word stands."""
        manager: Any = self.model._default_manager
        found = manager.published() if hasattr(self.model, "state") else manager.all()
        for word in words:
            pattern = re.escape(word)
            condition = Q()
            for name in self.names:
                # A regular expression, because SQLite's LIKE folds the case of ASCII alone.
                condition |= Q(**{f"{name}__iregex": pattern})
            found = found.filter(pk__in=manager.filter(condition).values("pk"))
        return found


def _translated(*names: str) -> tuple[str, ...]:
    return tuple(f"{name}_{language}" for name in names for language in LANGUAGES)


KINDS = (
    Kind(Photo, _("Photographs"), _translated("title")),
    Kind(Article, _("Articles"), _translated("title")),
    Kind(Person, _("People and bodies"), (*_translated("name"), "names__text")),
    Kind(
        Testimony,
        _("Testimonies"),
        (*_translated("title", "speaker__name"), "speaker__names__text"),
    ),
    Kind(Question, _("Questions"), _translated("title")),
    Kind(Subject, _("Subjects"), (*_translated("name"), "labels__text")),
    Kind(Place, _("Places"), (*_translated("name"), "labels__text")),
    Kind(Collection, _("Collections"), (*_translated("title"), "reference_code")),
    Kind(Source, _("Sources"), (*_translated("title"), "work", "author", "container_title")),
)


@dataclass(frozen=True)
class Group:
    """The results of one kind."""

    label: str | Promise
    records: list[Any]
    count: int


def normalise(query: str) -> list[str]:
    """The words of a query, at most eight: width folded, without the marks around them and the
    possessive of English (“Dozhd’s”, “Miyamoto, Tsutomu”), parted by control characters too,
    which PostgreSQL would refuse in a text."""
    folded = CONTROL.sub(" ", unicodedata.normalize("NFKC", query)).replace("’", "'")
    words = (POSSESSIVE.sub("", word.strip(MARKS)) for word in folded.split())
    return [word for word in words if word][:8]


def search(query: str) -> list[Group]:
    """Groups of results, the record whose identifier was typed first of all."""
    words = normalise(query)
    if not words:
        return []
    direct = find_record(query)
    if direct is not None and (not hasattr(direct, "is_published") or direct.is_published()):
        return [Group(_("The record with this identifier"), [direct], 1)]
    groups = []
    for kind in KINDS:
        found = kind.search(words)
        if count := found.count():
            groups.append(Group(kind.label, list(found[:SHOWN]), count))
    return groups
