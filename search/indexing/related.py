"""Records found by what they are linked to: a photograph by the names of its subject.

A subject's name stands in the index once, with the subject. Whoever asks for it finds the records
that link to the subject, or to one under it, so a rename or a move rewrites no other record.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyroaring import BitMap

from search.index.query import Clause, documents_with_tokens
from search.index.snapshot import Snapshot
from search.models import Document

from .hierarchy import with_descendants
from .indexers import Indexer, indexers

#: Words and phrases of which the snapshot keeps what they find through links.
MAX_CACHED_WORDS = 64


def documents_with_values(
    snapshot: Snapshot, indexer: Indexer, facet: str, tokens: Iterable[str]
) -> BitMap:
    """Documents of the indexer's kind with one of the values `tokens`, or one under them."""
    documents = with_descendants(snapshot, indexer.kind, facet, indexer.links[facet])
    return BitMap.union(BitMap(), *(documents[value] for value in tokens if value in documents))


def primary_keys_by_document(snapshot: Snapshot, kind: str) -> dict[int, str]:
    """Document number to primary key, for a kind that others link to."""
    return snapshot.cached(
        ("keys", kind),
        {kind},
        lambda: {
            number: str(record)
            for number, record in Document.objects.filter(kind=kind).values_list("number", "record")
        },
    )


def linked_kinds() -> set[str]:
    """The kinds of record that others link to."""
    return {kind for indexer in indexers() for kind in indexer.links.values()}


def matching_names(snapshot: Snapshot, kind: str, tokens: list[str]) -> set[str]:
    """Primary keys of the records of `kind` in one of whose names all of `tokens` stand."""
    found = documents_with_tokens(snapshot, tokens, ("name",)) & snapshot.postings("kind", kind)
    if not found:
        return set()
    keys = primary_keys_by_document(snapshot, kind)
    return {keys[number] for number in found if number in keys}


def related_documents(snapshot: Snapshot, clause: Clause) -> BitMap:
    """Documents linked to what `clause` names: by subject, place or person."""
    tokens = tuple(clause.terms)
    if not tokens:
        return BitMap()
    # A word that stands in every name unites every value; and words come again, page by page.
    kinds = {indexer.kind for indexer in indexers()}
    known: dict[tuple[str, ...], BitMap] = snapshot.cached("through", kinds, dict)
    documents = known.get(tokens)
    if documents is None:
        documents = BitMap()
        for kind in linked_kinds():
            keys = matching_names(snapshot, kind, list(tokens))
            if keys:
                documents |= documents_linked_to(snapshot, kind, keys)
        if len(known) >= MAX_CACHED_WORDS:
            known.clear()
        known[tokens] = documents
    return documents


def documents_linked_to(snapshot: Snapshot, kind: str, keys: Iterable[str]) -> BitMap:
    """Documents linked in any way to the records of `kind` with these primary keys."""
    documents = BitMap()
    for indexer in indexers():
        for facet, linked in indexer.links.items():
            if linked == kind:
                documents |= documents_with_values(snapshot, indexer, facet, keys)
    return documents
