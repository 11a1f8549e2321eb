"""What a search found, as a result that is taken away."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from exchange.export.selection import records_in_order
from search.facets import ResultSet
from search.index.snapshot import Snapshot, read_consistently
from search.indexing.querying import execute_query


class SearchExport:
    """The records that `typed` finds, of one kind (the prefix of an identifier) or of all."""

    def __init__(self, request: HttpRequest, typed: str, kind: str, query: dict[str, str]) -> None:
        address = f"{reverse('search')}?{urlencode(query)}"
        self.address = request.build_absolute_uri(address)
        self.title = _("Search: %(asked)s") % {"asked": typed}

        def answer(snapshot: Snapshot) -> ResultSet:
            ranked = execute_query(snapshot, typed).ranked
            return ResultSet(
                ranked.restricted_to(snapshot.postings("kind", kind)) if kind else ranked
            )

        self._result_set = read_consistently(answer)
        self.count = len(self._result_set)

    def records(self, kind: str = "") -> Iterator[Any]:
        """The public records in order, a few hundred of them in memory at a time."""
        yield from records_in_order(self._result_set)
