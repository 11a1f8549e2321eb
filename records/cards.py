"""Cards of records in lists, rendered once for each version of a record and each language.

A card says what its record says, so the version of the record's document in the index is the
version of the card; nothing is ever taken out of date, old versions are pushed out by newer ones.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from cachetools import LRUCache
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from search.facets.results import records_by_key
from search.index.sql import current_version
from search.models import Document

#: Stands for the query string in a rendered card: no template and no record has this character.
_QUERY = "\ue0ff"

#: Epoch, document, its version, language, template and what the list says to it.
CardKey = tuple[UUID | None, int, int, str, str, tuple[tuple[str, Any], ...]]

_rendered: LRUCache[CardKey, str] = LRUCache(settings.CARD_MEMORY_BYTES, getsizeof=sys.getsizeof)
_lock = threading.Lock()


class Cards:
    """How a list shows its records: a `template` that is given each as `variable`, and `context`.

    Nothing else may reach the template, no request and no reader: all of them see the same card.
    The query string of the list, without "?", is given to it as `query`.
    """

    def __init__(self, template: str, variable: str, **context: Any) -> None:
        self.template, self.variable, self.context = template, variable, context

    def of(self, documents: Sequence[int], query: str = "") -> list[SafeString]:
        """The cards of these documents in their order, without those that the public lost since.

        One query, and those of the records' `with_card` for cards that are not in memory.
        """
        rows = Document.objects.filter(number__in=documents)
        epoch, language = current_version()[1], get_language() or ""
        said = tuple(sorted(self.context.items()))
        keys: dict[int, CardKey] = {}
        records: dict[int, tuple[str, int]] = {}
        for number, kind, record, version in rows.values_list(
            "number", "kind", "record", "version"
        ):
            keys[number] = (epoch, number, version, language, self.template, said)
            records[number] = (kind, record)
        with _lock:
            found = {n: html for n, key in keys.items() if (html := _rendered.get(key))}
        missing = {number: record for number, record in records.items() if number not in found}
        made = dict(self._render(missing)) if missing else {}
        with _lock:
            for number, html in made.items():
                if sys.getsizeof(html) <= _rendered.maxsize:
                    _rendered[keys[number]] = html
        found |= made
        address = f"?{escape(query)}" if query else ""
        return [
            mark_safe(found[number].replace(f"?{_QUERY}", address))
            for number in documents
            if number in found
        ]

    def _render(self, records: dict[int, tuple[str, int]]) -> Iterable[tuple[int, str]]:
        template = get_template(self.template)
        for number, record in records_by_key(records).items():
            context = {self.variable: record, "query": _QUERY, **self.context}
            yield number, template.render(context)
