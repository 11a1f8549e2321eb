"""Cards of records in lists: their documents, and their HTML.

The HTML is rendered once for each version of a record and each language.

A card shows only data of its record, so it is cached under the version of the record's document in
the search index. Cached cards never need to be invalidated: a changed record has a new key, and the
least recently used cards are evicted.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from cachetools import LRUCache
from django.conf import settings
from django.template.loader import get_template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from records.document_kinds import kind_of
from search.index.sql import current_version, records_of_documents

#: Placeholder for the query string in a cached card. No template and no record has this character.
_QUERY = "\ue0ff"

#: Epoch of the index, document, its version, language, template, and the list's context.
CardKey = tuple[UUID | None, int, int, str, str, tuple[tuple[str, Any], ...]]

_rendered: LRUCache[CardKey, str] = LRUCache(settings.CARD_CACHE_BYTES, getsizeof=sys.getsizeof)
_lock = threading.Lock()


def cards_by_key(rows: Mapping[int, tuple[str, int]]) -> dict[int, Any]:
    """Return the documents of the public records whose kind and primary key are given by number."""
    keys: dict[str, dict[int, int]] = {}
    for number, (prefix, record) in rows.items():
        keys.setdefault(prefix, {})[record] = number
    found: dict[int, Any] = {}
    for prefix, numbers in keys.items():
        kind = kind_of(prefix)
        assert kind is not None
        for key, card in kind.cards(numbers).items():
            if card.is_published:
                found[numbers[key]] = card
    return found


def cards_by_document(documents: Sequence[int]) -> dict[int, Any]:
    """Return the cards of the public records of these documents, by document number."""
    rows = records_of_documents(documents)
    return cards_by_key({number: (kind, key) for number, kind, key, _version in rows})


class Cards:
    """Renders the records of a list with `template`, which gets each record as `variable`.

    The template also gets `context`, and the query string of the list, without "?", as `query`. It
    gets nothing else, in particular no request, because all visitors are shown the same card.
    """

    def __init__(self, template: str, variable: str, **context: Any) -> None:
        self.template, self.variable, self.context = template, variable, context

    def of(self, documents: Sequence[int], query: str = "") -> list[SafeString]:
        """Return the cards of these documents in their order.

        Documents that are no longer public are left out. Makes one query, and those of the records'
        `with_card` for cards that are not cached.
        """
        epoch, language = current_version()[1], get_language() or ""
        context = tuple(sorted(self.context.items()))
        keys: dict[int, CardKey] = {}
        records: dict[int, tuple[str, int]] = {}
        for number, kind, record, version in records_of_documents(documents):
            keys[number] = (epoch, number, version, language, self.template, context)
            records[number] = (kind, record)
        with _lock:
            cards = {n: html for n, key in keys.items() if (html := _rendered.get(key))}
        missing = {number: record for number, record in records.items() if number not in cards}
        new = dict(self._render(missing)) if missing else {}
        with _lock:
            for number, html in new.items():
                if sys.getsizeof(html) <= _rendered.maxsize:
                    _rendered[keys[number]] = html
        cards |= new
        address = f"?{escape(query)}" if query else ""
        return [
            mark_safe(cards[number].replace(f"?{_QUERY}", address))
            for number in documents
            if number in cards
        ]

    def _render(self, records: dict[int, tuple[str, int]]) -> Iterable[tuple[int, str]]:
        template = get_template(self.template)
        for number, record in cards_by_key(records).items():
            context = {self.variable: record, "query": _QUERY, **self.context}
            yield number, template.render(context)
