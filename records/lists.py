"""A list of records filtered by facets, and the neighbours of a record within it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from identifiers.models import Identified
from records.cards import Cards
from records.views import CanonicalURLView
from search.facets import (
    Listing,
    QueryState,
    Selection,
    UnknownValue,
    fetch_in_order,
    records_by_document,
)
from search.facets.results import document_number
from search.index.snapshot import Snapshot, read_consistently

T = TypeVar("T")

#: Choices past which a page is not for search engines: their combinations have no end.
MAX_CHOICES_INDEXED = 2


class _CountOnly:
    """As many things as were counted; the records themselves are fetched elsewhere."""

    def __init__(self, count: int) -> None:
        self._count = count

    def count(self) -> int:
        return self._count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, item: Any) -> Any:
        raise TypeError("Pages of a selection are asked of the index.")


def query_state(request: HttpRequest, selection: type[Selection]) -> QueryState:
    """The state that an address asks for; parameters that it does not know are left out."""
    return QueryState.read(request.GET, selection.parameters())


def select_from_request(
    request: HttpRequest, selection: type[Selection], answer: Callable[[Selection], T]
) -> T:
    """`answer` of the selection of an address, all of it of one version of the catalogue.

    Raises Http404 for a value that does not exist.
    """
    state = query_state(request, selection)

    def ask(snapshot: Snapshot) -> T:
        return answer(selection(state, snapshot))

    try:
        return read_consistently(ask)
    except UnknownValue as unknown:
        raise Http404(
            _("There is no %(name)s “%(value)s” to filter by.")
            % {"name": unknown.name, "value": unknown.value}
        ) from unknown


def neighbours(
    request: HttpRequest, selection: type[Selection], record: Identified
) -> tuple[Any | None, Any | None]:
    """The records before and after `record` in the list that the address names."""
    document = document_number(record)
    if document is None:
        return None, None
    number = document
    before, after = select_from_request(
        request, selection, lambda s: s.result_set().neighbours(number)
    )
    found = records_by_document(d for d in (before, after) if d is not None)
    return found.get(before or 0), found.get(after or 0)


def page_number(request: HttpRequest) -> int:
    """The page that an address asks for, from 1. Raises Http404 for what is none."""
    typed = request.GET.get("page", "1")
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 10**9):
        raise Http404(_("There is no page “%(page)s”.") % {"page": typed})
    return int(typed)


def build_page(records: list[Any], number: int, count: int, size: int) -> Page[Any]:
    """Page `number` of a list of `count`, of which only its own records were fetched.

    Raises Http404 when the list has no such page.
    """
    paginator: Paginator[Any] = Paginator(_CountOnly(count), size)  # type: ignore[arg-type]
    try:
        paginator.validate_number(number)
    except InvalidPage as invalid:
        raise Http404(str(invalid)) from invalid
    return Page(records, number, paginator)


class FilteredList(CanonicalURLView, TemplateView):
    """A filtered list by page. Subclasses give `model`, `selection` and `template_name`.

    Context: `page_obj`, `listing` (search.facets.Listing), `state`, `query`, `noindex`, `nofollow`
    (one more choice would be past what is indexed), `is_arranged` (the records of the page are
    grouped, because neither words nor an order were asked for).
    """

    model: ClassVar[type[Model]]
    selection: ClassVar[type[Selection]]
    paginate_by: ClassVar[int] = 48
    #: Of the address that gives the list as a file, a format in it; empty where there is none.
    export_name: ClassVar[str] = ""
    #: How records are shown, where each is shown by itself: the context has `cards` then, rendered,
    #: and the records are fetched for those alone that are not in memory.
    cards: ClassVar[Cards | None] = None

    def canonical_query(self, request: HttpRequest) -> str:
        query = query_state(request, self.selection).query
        page = request.GET.get("page", "")
        paging = urlencode({"page": page}) if page not in ("", "1") else ""
        return "&".join(part for part in (query, paging) if part)

    def arrange(self, records: list[Any], state: QueryState) -> list[Any]:
        """The records of a page as it shows them; in the order of the result unless overridden."""
        return records

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number, size = page_number(self.request), self.paginate_by
        listing = select_from_request(
            self.request, self.selection, lambda s: Listing.of(s, (number - 1) * size, size)
        )
        state = query_state(self.request, self.selection)
        names = (*(dimension.name for dimension in self.selection.facets), "certain")
        choices = sum(len(state.values(name)) for name in names)
        records: list[Any]
        if self.cards is None:
            records = self.arrange(fetch_in_order(listing.documents), state)
        else:
            records = kwargs["cards"] = self.cards.of(listing.documents, state.query)
        return super().get_context_data(
            page_obj=build_page(records, number, listing.count, size),
            listing=listing,
            state=state,
            export_name=self.export_name,
            query=state.query,
            nofollow=choices >= MAX_CHOICES_INDEXED,
            is_arranged=not (state.value("q") or state.value("sort")),
            noindex=(
                choices > MAX_CHOICES_INDEXED
                or not listing.count
                or any(state.values(name) for name in ("q", "sort", "open"))
            ),
            **kwargs,
        )
