"""Faceted lists: the URL holds the whole state of a filtered list, and every value is a link.

The package knows no kind of record.

    query_state    the state of a list, as in the query string of its URL
    definitions    kinds of facet: by linked records, by choices, by years
    forward_index  the facet values of single documents, to count a small result
    selection      the documents that match a state
    heading        the title of a filtered list
    listing        one page of a list with its facets and counts
    values         data classes for the templates: values, facets, filters, sort orders
    results        documents in order: a page, the neighbours of a document, all of them
"""

from .definitions import ChoiceFacet, Facet, RelationFacet, YearFacet
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
