"""Where records meet the index.

Every app's `indexing.py` declares an `Indexer` for each of its kinds of record; the catalogue's own
are in `records.py` here. An act that changed anything public calls `reindex` under the catalogue's
lock, so that no reader sees a record and an index that disagree.

    base       what a kind of record says to the index
    entries    what several kinds say in the same way
    records    sources, subjects, places
    documents  the rows of what an act has touched
    parts      every record read and analysed, by every core
    rebuild    all rows from nothing
    checking   whatever the rows say otherwise than the records
    united     records under others: the upper value has the documents of the lower ones
    through    records found by the names of what they are linked to
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
