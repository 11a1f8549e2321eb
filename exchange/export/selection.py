"""A filtered list as the source of an export, read at one version of the catalogue."""

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
    """The results of a filtered list, in its order; it is `Exportable`.

    `selection` is the class of the list's filters, `list_path` the URL path of the list's page.
    Raises Http404 for a filter value that does not exist.
    """

    def __init__(self, request: HttpRequest, selection: type[Selection], list_path: str) -> None:
        query = query_state(request, selection).query
        self.address = request.build_absolute_uri(f"{list_path}?{query}" if query else list_path)
        self.title, self._result_set = select_from_request(
            request, selection, lambda chosen: (heading(chosen), chosen.result_set())
        )
        self.count = len(self._result_set)

    def records(self, kind: str = "") -> Iterator[Any]:
        """Yield the public records in order, `CHUNK` of them in memory at a time."""
        yield from records_in_order(self._result_set)


def records_in_order(result_set: ResultSet) -> Iterator[Any]:
    """Yield the public records of a result set, in order, `CHUNK` of them in memory at a time."""
    for documents in batches(result_set.iterate(), CHUNK):
        yield from fetch_in_order(documents, "with_export")
