"""A filtered list as a result that is taken away: its documents at one version of the catalogue."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest

from records.lists import asked, state_of
from search.facets import Found, Selection, records_of
from search.facets.heading import heading
from search.index.postings import batches

#: Records fetched at a time.
CHUNK = 500


class SelectedResult:
    """What an address of a filtered list finds, in its order.

    Raises Http404 for a value that does not exist. `list_path` is the address of the list itself.
    """

    def __init__(self, request: HttpRequest, selection: type[Selection], list_path: str) -> None:
        query = state_of(request, selection).query
        self.address = request.build_absolute_uri(f"{list_path}?{query}" if query else list_path)
        self.title, self._found = asked(
            request, selection, lambda chosen: (heading(chosen), chosen.found())
        )
        self.count = len(self._found)

    def records(self, kind: str = "") -> Iterator[Any]:
        """The public records in order, `CHUNK` of them in memory at a time."""
        yield from records_in_order(self._found)


def records_in_order(found: Found) -> Iterator[Any]:
    """The public records of `found` that can be cited, in order, a chunk of them at a time."""
    for documents in batches(found.iterate(), CHUNK):
        yield from records_of(documents, "with_export")
