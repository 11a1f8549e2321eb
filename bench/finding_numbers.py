"""The museum's answer to a page in numbers alone, and what its counts must be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import override

from bench.finding_cases import PAGE, Case
from bench.peers import documents
from photos.facets import PhotoSelection
from search.facets import YearFacet
from search.index.snapshot import Snapshot, read_consistently

#: More values than any facet has.
ALL_VALUES = 1_000_000


def filters_of(case: Case) -> dict[str, str]:
    """The filters of a case as fields of the documents."""
    subject = str(case.subject) if case.subject else ""
    given = {"year": case.year, "subject": subject, "words": case.word}
    return {field: value for field, value in given.items() if value}


def found(case: Case) -> Any:
    """The bitmap of what the museum finds for a case."""
    with override("en"):
        return read_consistently(lambda snap: PhotoSelection(case.state, snap).result)


def numbers_only(case: Case, values: int | None) -> Callable[[], dict[str, Any]]:
    """A function that computes what the other programs return: numbers, and no text.

    The number of photographs, the documents of the page, and each facet's `values` most frequent
    values (None for all) with their counts; all years. The query is read from its text, and the
    index is the one of the catalogue's version at that moment, as for every page.
    """
    limit = values or ALL_VALUES

    def run(snap: Snapshot) -> dict[str, Any]:
        selection = PhotoSelection(case.state, snap)
        facets: dict[str, dict[str, int]] = {}
        for facet in selection.facets:
            if isinstance(facet, YearFacet):
                facets["year_certain"], facets["year"] = selection.year_counts(facet)
            else:
                facets[facet.name] = dict(selection.counts(facet, limit)[0])
        page = selection.result_set().page(case.offset, PAGE)
        return {"count": len(selection.result), "facets": facets, "page": page}

    def answer() -> dict[str, Any]:
        with override("en"):
            return read_consistently(run)

    return answer


def _sizes(by_token: dict[str, Any], among: Any) -> dict[str, int]:
    sizes = ((token, among.intersection_cardinality(bits)) for token, bits in by_token.items())
    return {token: size for token, size in sizes if size}


def reference(case: Case) -> dict[str, Any]:
    """The count and the facets from every posting list alone, each without its own filter."""

    def run(snap: Any) -> dict[str, Any]:
        selection = PhotoSelection(case.state, snap)
        counts: dict[str, dict[str, int]] = {}
        for field, by_token in documents.postings().items():
            name = field.removesuffix("_certain")
            own = name if name in filters_of(case) else ""
            among = selection.documents(without=own)
            counts[field] = _sizes(by_token, selection.all_documents if among is None else among)
        return {"count": len(selection.result), "facets": counts}

    with override("en"):
        return read_consistently(run)


def differences(expected: dict[str, Any], told: dict[str, Any], values: int | None) -> str:
    """What differs in the counts; "" where all are equal.

    Of equally frequent values at the end of the `values` shown any may be named, so their counts
    are compared.
    """
    if expected["count"] != told["count"]:
        return f"{told['count']:,} found"
    unequal = []
    for name, counts in expected["facets"].items():
        own = told["facets"].get(name, {})
        if values is None:
            equal = own == counts
        else:
            first = sorted(counts.values(), reverse=True)[:values]
            equal = sorted(own.values(), reverse=True)[:values] == first
            equal = equal and all(counts.get(token) == number for token, number in own.items())
        if not equal:
            unequal.append(name)
    return ", ".join(unequal)
