"""The search of lists and of autocompletion, in every alphabet."""

from __future__ import annotations

import re
from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import lookup_spawns_duplicates
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.text import smart_split, unescape_string_literal

from identifiers.models import normalise_identifier


class SearchAdmin(admin.ModelAdmin):
    """Mixin: case does not matter in any alphabet, and an identifier may be typed loosely.

    SQLite compares without case in ASCII alone: “оркестр” would not find “Оркестр”.
    """

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """Return the rows that have every word in some search field, and whether rows may repeat.

        Words in quotation marks are one.
        """
        search_term = search_term.replace("\0", "")  # PostgreSQL refuses a NUL in a text
        fields = self.get_search_fields(request)
        words = [_unquoted(word) for word in smart_split(search_term)]
        if not fields or not words:
            return queryset, False
        every_word = Q()
        for word in words:
            any_field = Q()
            for field in fields:
                any_field |= Q((f"{field}__{_lookup(word)}", _pattern(word)))
            every_word &= any_field
        identifier = normalise_identifier(search_term.strip())
        if identifier and "identifier" in fields:
            every_word |= Q(identifier=identifier)
        may_repeat = any(lookup_spawns_duplicates(self.opts, field) for field in fields)
        return queryset.filter(every_word), may_repeat


def _unquoted(word: str) -> str:
    is_quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
    return unescape_string_literal(word) if is_quoted else word


def _lookup(word: str) -> str:
    """Return `iregex`, which is slower, only for a word whose case `icontains` may not know."""
    return "icontains" if word.isascii() or word.lower() == word.upper() else "iregex"


def _pattern(word: str) -> str:
    return re.escape(word) if _lookup(word) == "iregex" else word
