"""A filtered list as a result that is taken away: its documents at one version of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from records.lists import query_state, select_from_request
from search.facets import ResultSet, Selection, fetch_in_order
from search.facets.heading import heading
from search.index.postings import batches

#: Records fetched at a time.
CHUNK = 500


class FilteredList:
    """What an address of a filtered list finds, in its order.

    Raises Http404 for a value that does not exist. `list_path` is the address of the list itself.
    """

    def __init__(self, request: HttpRequest, selection: type[Selection], list_path: str) -> None:
        query = query_state(request, selection).query
        self.address = request.build_absolute_uri(f"{list_path}?{query}" if query else list_path)
        self.title, self._found = select_from_request(
            request, selection, lambda chosen: (heading(chosen), chosen.result_set())
        )
        self.count = len(self._found)

    def records(self, kind: str = "") -> Iterator[Any]:
        """The public records in order, `CHUNK` of them in memory at a time."""
        yield from records_in_order(self._found)


def records_in_order(found: ResultSet) -> Iterator[Any]:
    """The public records of `result_set` that can be cited, in order, a chunk of them at a time."""
    for documents in batches(found.iterate(), CHUNK):
        yield from fetch_in_order(documents, "with_export")
