"""Bring records into the index, and evaluate queries that need both.

The module `indexing.py` of every app registers an `Indexer` for each of its kinds of record. A
changeset that changed a public record calls `reindex` while it holds the lock of the catalogue, so
readers never see an index that disagrees with the records.

    indexers   the base class of indexers, and their registry
    update     writes the documents of changed records
    parallel   reads and analyses all records, on all cores
    rebuild    builds the whole index
    check      compares the index with the records
    hierarchy  broader records: a broader value has the documents of its narrower ones
    related    finds records by the names of the records they are linked to
    querying   runs a query
"""

from search.indexing.indexers import Indexer, indexer_for, indexer_for_kind, indexers, register

from .update import reindex

__all__ = [
    "Indexer",
    "indexer_for",
    "indexer_for_kind",
    "indexers",
    "register",
    "reindex",
]
