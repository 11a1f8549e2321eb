"""Records found by what they are linked to: a photograph by the names of its subject.

A subject's name stands in the index once, with the subject. Whoever asks for it finds the records
that link to the subject, or to one under it, so a rename or a move rewrites no other record.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyroaring import BitMap

from search.index.query import Clause, documents_with
from search.index.snapshot import Snapshot
from search.models import Document

from .hierarchy import united
from .indexers import Indexer, indexers

#: Words and phrases of which the snapshot keeps what they find through links.
MOST_WORDS = 64


def linked_to(snapshot: Snapshot, indexer: Indexer, facet: str, tokens: Iterable[str]) -> BitMap:
    """Documents of the indexer's kind with one of the values `tokens`, or one under them."""
    documents = united(snapshot, indexer.kind, facet, indexer.links[facet])
    return BitMap.union(BitMap(), *(documents[value] for value in tokens if value in documents))


def record_keys(snapshot: Snapshot, kind: str) -> dict[int, str]:
    """Document number to primary key, for a kind that others link to."""
    return snapshot.derive(
        ("keys", kind),
        {kind},
        lambda: {
            number: str(record)
            for number, record in Document.objects.filter(kind=kind).values_list("number", "record")
        },
    )


def link_kinds() -> set[str]:
    """The kinds of record that others link to."""
    return {kind for indexer in indexers() for kind in indexer.links.values()}


def named(snapshot: Snapshot, kind: str, tokens: list[str]) -> set[str]:
    """Primary keys of the records of `kind` in one of whose names all of `tokens` stand."""
    found = documents_with(snapshot, tokens, ("name",)) & snapshot.term("kind", kind)
    if not found:
        return set()
    keys = record_keys(snapshot, kind)
    return {keys[number] for number in found if number in keys}


def found_through(snapshot: Snapshot, clause: Clause) -> BitMap:
    """Documents linked to what `clause` names: by subject, place or person."""
    tokens = tuple(clause.terms)
    if not tokens:
        return BitMap()
    # A word that stands in every name unites every value; and words come again, page by page.
    kinds = {indexer.kind for indexer in indexers()}
    known: dict[tuple[str, ...], BitMap] = snapshot.derive("through", kinds, dict)
    documents = known.get(tokens)
    if documents is None:
        documents = BitMap()
        for kind in link_kinds():
            keys = named(snapshot, kind, list(tokens))
            if keys:
                documents |= linked_with(snapshot, kind, keys)
        if len(known) >= MOST_WORDS:
            known.clear()
        known[tokens] = documents
    return documents


def linked_with(snapshot: Snapshot, kind: str, keys: Iterable[str]) -> BitMap:
    """Documents linked in any way to the records of `kind` with these primary keys."""
    documents = BitMap()
    for indexer in indexers():
        for facet, linked in indexer.links.items():
            if linked == kind:
                documents |= linked_to(snapshot, indexer, facet, keys)
    return documents
