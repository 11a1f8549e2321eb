"""The mechanics of facets: the state of a filtered list is its address, a value is a link.

Knows no kind of record.

    state       what the address asks for
    values      what a facet shows
    dimensions  what records are filtered by: records they link to, choices, years
    selection   the documents that a state asks for
    heading     what they are, in words
    listing     a page of them, and the facets that offer more
    found       documents in their order: a page, the neighbours of one, all of them
"""

from .dimensions import ChoiceFacet, Facet, RelationFacet, YearFacet
from .listing import Listing
from .query_state import QueryState, UnknownValue
from .results import ResultSet, fetch_in_order, records_by_document
from .selection import Selection
from .values import Branch, FacetResult, RemovableFilter, Sort, Value, YearValue

__all__ = [
    "Branch",
    "ChoiceFacet",
    "Facet",
    "RemovableFilter",
    "FacetResult",
    "ResultSet",
    "RelationFacet",
    "Listing",
    "Selection",
    "Sort",
    "QueryState",
    "UnknownValue",
    "Value",
    "YearValue",
    "YearFacet",
    "records_by_document",
    "fetch_in_order",
]
