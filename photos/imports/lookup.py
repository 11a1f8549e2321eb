"""Lookup of the record that a cell names, by identifier or by any name in any language."""

from __future__ import annotations

import difflib
import unicodedata
from collections import defaultdict
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

import languages
from catalog.models import Place, Source, Subject
from identifiers.models import normalise_identifier
from people.models import Person
from photos.models import Collection


def normalize_name(name: str) -> str:
    """Return the form in which names are compared: width, case and spaces do not matter."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Finder:
    """Finds records of one model by name. All names are read once, at the first lookup.

    If `by_words`, a part of a name is enough where nothing has the whole text as a name: people are
    often called by their family name alone.
    """

    def __init__(self, model: type[models.Model], *fields: str, by_words: bool = False) -> None:
        self.model, self.fields, self.by_words = model, fields, by_words
        self._found: dict[int, Any] = {}

    def find(self, typed: str) -> Any:
        """Return the record that `typed` names. Raises ValidationError for none or several."""
        keys = self.keys(typed)
        if not keys:
            raise ValidationError(self._unknown(typed), code="unknown")
        if len(keys) > 1:
            records = [self._get(key) for key in sorted(keys)]
            raise ValidationError(
                _("“%(value)s” is the name of several: %(records)s. Write the identifier.")
                % {
                    "value": typed,
                    "records": ", ".join(f"{one.identifier} {one.headline}" for one in records),
                },
                code="ambiguous",
            )
        return self._get(next(iter(keys)))

    def keys(self, typed: str) -> set[int]:
        """Return the primary keys of all records that `typed` may name."""
        identifier = normalise_identifier(typed)
        found = self._keys_by_name.get(normalize_name(identifier)) if identifier else None
        found = found or self._keys_by_name.get(normalize_name(typed))
        if found or not self.by_words:
            return found or set()
        words = [self._keys_by_word.get(word, set()) for word in _words(typed)]
        return set.intersection(*words) if words else set()

    def similar(self, typed: str) -> list[str]:
        """Return up to three names that are spelt nearly as `typed`, in lower case."""
        return difflib.get_close_matches(
            normalize_name(typed), self._keys_by_name, n=3, cutoff=0.75
        )

    def _get(self, key: int) -> Any:
        if key not in self._found:
            self._found[key] = self.model._default_manager.get(pk=key)
        return self._found[key]

    @cached_property
    def _keys_by_name(self) -> dict[str, set[int]]:
        names: dict[str, set[int]] = defaultdict(set)
        for field in ("identifier", *self.fields):
            for key, name in self.model._default_manager.values_list("pk", field):
                if name:
                    names[normalize_name(name)].add(key)
        return dict(names)

    @cached_property
    def _keys_by_word(self) -> dict[str, set[int]]:
        words: dict[str, set[int]] = defaultdict(set)
        for name, keys in self._keys_by_name.items():
            for word in _words(name):
                words[word] |= keys
        return dict(words)

    def _unknown(self, typed: str) -> str:
        similar = self.similar(typed)
        kind = self.model._meta.verbose_name
        if similar:
            return _("There is no %(kind)s “%(value)s”. Is it one of: %(near)s?") % {
                "kind": kind,
                "value": typed,
                "near": "; ".join(similar),
            }
        return _("There is no %(kind)s “%(value)s”. Add it in the admin first, or correct it.") % {
            "kind": kind,
            "value": typed,
        }


def _words(name: str) -> list[str]:
    """Return the words of a name; the parts of a Japanese name are parted by a middle dot."""
    return normalize_name(name).replace("・", " ").replace(",", " ").split()


def _translated_columns(field: str) -> tuple[str, ...]:
    return tuple(f"{field}_{language}" for language in languages.codes())


class Finders:
    """One finder for each model whose records other records refer to by name."""

    def __init__(self) -> None:
        self.place = Finder(Place, *_translated_columns("name"), "labels__text")
        self.subject = Finder(Subject, "slug", *_translated_columns("name"), "labels__text")
        self.person = Finder(Person, *_translated_columns("name"), "names__text", by_words=True)
        self.collection = Finder(Collection, "reference_code", *_translated_columns("title"))
        self.source = Finder(Source, "work", *_translated_columns("title"))

    def of(self, model: type[models.Model], field: str) -> Finder:
        """Return the finder of the model that `field` of `model` refers to. Raises KeyError."""
        return self.by_model[model._meta.get_field(field).remote_field.model]  # type: ignore[union-attr]

    @cached_property
    def by_model(self) -> dict[type[models.Model], Finder]:
        """The finders, by the model of their records."""
        finders = (self.place, self.subject, self.person, self.collection, self.source)
        return {finder.model: finder for finder in finders}
