"""Views of lists of records filtered by facets, and the neighbours of a record in such a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, TypeVar
from urllib.parse import urlencode

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import Model
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from records.cards import Cards, cards_by_document
from records.version_cache import version_cache
from records.views import CanonicalURLView
from search.facets import (
    Listing,
    QueryState,
    Selection,
    UnknownValue,
)
from search.facets.results import document_of_identifier
from search.index.snapshot import Snapshot, read_consistently

T = TypeVar("T")

#: Pages with more selected filters are not for search engines: there are too many combinations.
MAX_CHOICES_INDEXED = 2


class _CountOnly:
    """A sequence for Paginator that has a length and no items, which are fetched elsewhere."""

    def __init__(self, count: int) -> None:
        self._count = count

    def count(self) -> int:
        return self._count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, item: Any) -> Any:
        raise TypeError("The records of a page are read from the index.")


def query_state(request: HttpRequest, selection: type[Selection]) -> QueryState:
    """Return the filters, words and order in an address; unknown parameters are left out."""
    return QueryState.read(request.GET, selection.parameters())


def select_from_request(
    request: HttpRequest, selection: type[Selection], evaluate: Callable[[Selection], T]
) -> T:
    """Return `evaluate` of the selection in an address, read from one version of the catalogue.

    Raises Http404 for a filter value that does not exist.
    """
    state = query_state(request, selection)

    def read(snapshot: Snapshot) -> T:
        return evaluate(selection(state, snapshot))

    try:
        return read_consistently(read)
    except UnknownValue as unknown:
        raise Http404(
            _("There is no %(name)s “%(value)s” to filter by.")
            % {"name": unknown.name, "value": unknown.value}
        ) from unknown


def neighbours(
    request: HttpRequest, selection: type[Selection], identifier: str
) -> tuple[Any | None, Any | None]:
    """Return the cards of the records before and after that with `identifier`; None at an end.

    The list is that of the address.
    """
    number = document_of_identifier(identifier)
    if number is None:
        return None, None
    place = number
    before, after = select_from_request(
        request, selection, lambda s: s.result_set().neighbours(place)
    )
    cards = cards_by_document([d for d in (before, after) if d is not None])
    return cards.get(before or 0), cards.get(after or 0)


def page_number(request: HttpRequest) -> int:
    """Return the page number in an address, from 1. Raises Http404 when it is not a number."""
    typed = request.GET.get("page", "1")
    if not (typed.isascii() and typed.isdigit() and 0 < int(typed) < 10**9):
        raise Http404(_("There is no page “%(page)s”.") % {"page": typed})
    return int(typed)


def build_page(records: list[Any], number: int, count: int, size: int) -> Page[Any]:
    """Return page `number` (from 1) of a list of `count` records with `size` records a page.

    `records` are those of this page. Raises Http404 when the list has no such page.
    """
    paginator: Paginator[Any] = Paginator(_CountOnly(count), size)  # type: ignore[arg-type]
    try:
        paginator.validate_number(number)
    except InvalidPage as invalid:
        raise Http404(str(invalid)) from invalid
    return Page(records, number, paginator)


class FilteredList(CanonicalURLView, TemplateView):
    """A filtered list, page by page. Subclasses set `model`, `selection` and `template_name`.

    Context: `page_obj`, `listing` (search.facets.Listing), `state`, `query`, `noindex`, `nofollow`
    (a page with one more filter would not be indexed), `is_arranged` (the records of the page are
    grouped, because neither words nor an order were chosen).
    """

    model: ClassVar[type[Model]]
    selection: ClassVar[type[Selection]]
    paginate_by: ClassVar[int] = 48
    #: URL name of the list's export, which takes a format; empty where there is none.
    export_name: ClassVar[str] = ""
    #: Renders each record by itself. The context then has the rendered `cards`, and records are
    #: fetched only for cards that are not cached.
    cards: ClassVar[Cards | None] = None

    def canonical_query(self, request: HttpRequest) -> str:
        query = query_state(request, self.selection).query
        page = request.GET.get("page", "")
        paging = urlencode({"page": page}) if page not in ("", "1") else ""
        return "&".join(part for part in (query, paging) if part)

    def arrange(self, records: list[Any], state: QueryState) -> list[Any]:
        """Return the records of a page as the template needs them; here in the result's order."""
        return records

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        number, size = page_number(self.request), self.paginate_by
        state = query_state(self.request, self.selection)
        listing = version_cache.get(
            "listing",
            (self.selection.__name__, state.query, number),
            lambda: select_from_request(
                self.request, self.selection, lambda s: Listing.of(s, (number - 1) * size, size)
            ),
        )
        names = (*(dimension.name for dimension in self.selection.facets), "certain")
        choices = sum(len(state.values(name)) for name in names)
        records: list[Any]
        if self.cards is None:
            found = cards_by_document(listing.documents)
            in_order = [found[number] for number in listing.documents if number in found]
            records = self.arrange(in_order, state)
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
