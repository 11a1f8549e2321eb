"""Find records by the records they are linked to: a photograph by the name of its subject.

The name of a subject is indexed once, with the subject. A query for it also finds the records
that are linked to the subject or to a narrower one, so renaming or moving a subject does not
require reindexing other records.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyroaring import BitMap

from search.index.query import Clause, documents_with_tokens
from search.index.snapshot import Snapshot
from search.models import Document

from .hierarchy import with_descendants
from .indexers import Indexer, indexers

#: Number of words and phrases whose related documents a snapshot caches.
MAX_CACHED_WORDS = 64


def documents_with_values(
    snapshot: Snapshot, indexer: Indexer, facet: str, tokens: Iterable[str]
) -> BitMap:
    """Return the documents of the indexer's kind with one of `tokens` or a narrower value."""
    documents = with_descendants(snapshot, indexer.kind, facet, indexer.links[facet])
    return BitMap.union(BitMap(), *(documents[value] for value in tokens if value in documents))


def primary_keys_by_document(snapshot: Snapshot, kind: str) -> dict[int, str]:
    """Return the primary keys (as strings) of records of a linked kind, by document number."""
    return snapshot.cached(
        ("keys", kind),
        {kind},
        lambda: {
            number: str(record)
            for number, record in Document.objects.filter(kind=kind).values_list("number", "record")
        },
    )


def linked_kinds() -> set[str]:
    """Return the kinds of record that other records are linked to."""
    return {kind for indexer in indexers() for kind in indexer.links.values()}


def matching_names(snapshot: Snapshot, kind: str, tokens: list[str]) -> set[str]:
    """Return the primary keys of the records of `kind` whose names have all of `tokens`."""
    found = documents_with_tokens(snapshot, tokens, ("name",)) & snapshot.postings("kind", kind)
    if not found:
        return set()
    keys = primary_keys_by_document(snapshot, kind)
    return {keys[number] for number in found if number in keys}


def related_documents(snapshot: Snapshot, clause: Clause) -> BitMap:
    """Return the documents linked to a record that `clause` names: subject, place or person."""
    tokens = tuple(clause.terms)
    if not tokens:
        return BitMap()
    # A word that occurs in many names is expensive, and each page of a result needs it again.
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
    """Return the documents linked by any facet to the records of `kind` with these primary keys."""
    documents = BitMap()
    for indexer in indexers():
        for facet, linked in indexer.links.items():
            if linked == kind:
                documents |= documents_with_values(snapshot, indexer, facet, keys)
    return documents
