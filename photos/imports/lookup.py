"""Finding the record that a cell names: by identifier, or by any of its names in any language."""

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
    """The form in which names are compared: width, case and spaces play no part."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


class Finder:
    """The records of one kind. Reads all names once, at the first question."""

    def __init__(self, model: type[models.Model], *fields: str) -> None:
        self.model, self.fields = model, fields
        self._found: dict[int, Any] = {}

    def find(self, typed: str) -> Any:
        """The record that `typed` names. Raises ValidationError when none does, or several do."""
        keys = self._keys_by_name.get(normalize_name(normalise_identifier(typed) or typed))
        if not keys:
            keys = self._keys_by_name.get(normalize_name(typed))
        if not keys:
            raise ValidationError(self._unknown(typed), code="unknown")
        if len(keys) > 1:
            raise ValidationError(
                _("“%(value)s” is the name of several: %(records)s. Write the identifier.")
                % {
                    "value": typed,
                    "records": ", ".join(str(self._get(key)) for key in sorted(keys)),
                },
                code="ambiguous",
            )
        return self._get(next(iter(keys)))

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

    def _unknown(self, typed: str) -> str:
        near = difflib.get_close_matches(
            normalize_name(typed), self._keys_by_name, n=3, cutoff=0.75
        )
        kind = self.model._meta.verbose_name
        if near:
            return _("There is no %(kind)s “%(value)s”. Is it one of: %(near)s?") % {
                "kind": kind,
                "value": typed,
                "near": "; ".join(near),
            }
        return _("There is no %(kind)s “%(value)s”. Add it in the admin first, or correct it.") % {
            "kind": kind,
            "value": typed,
        }


def _translated_columns(field: str) -> tuple[str, ...]:
    return tuple(f"{field}_{language}" for language in languages.codes())


class Finders:
    """One finder for each kind of record that a photograph can name."""

    def __init__(self) -> None:
        self.place = Finder(Place, *_translated_columns("name"), "labels__text")
        self.subject = Finder(Subject, "slug", *_translated_columns("name"), "labels__text")
        self.person = Finder(Person, *_translated_columns("name"), "names__text")
        self.collection = Finder(Collection, "reference_code", *_translated_columns("title"))
        self.source = Finder(Source, "work", *_translated_columns("title"))

    def of(self, model: type[models.Model], field: str) -> Finder:
        """The finder of the kind of record that `field` of `model` links to."""
        target = model._meta.get_field(field).remote_field.model  # type: ignore[union-attr]
        return next(finder for finder in vars(self).values() if finder.model is target)
