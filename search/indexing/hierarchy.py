"""Hierarchies: a search for a broader record also finds what is linked to its narrower records.

The index holds the facet values as each record has them. The hierarchy itself is read from the
records, so moving a subject changes no row of the index; both are combined in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyroaring import BitMap

from search.index.snapshot import Snapshot

from .indexers import indexer_for_kind


def children_by_parent(snapshot: Snapshot, kind: str) -> dict[str, list[str]]:
    """Return the direct children of each record of `kind`, as primary keys in string form."""

    def children() -> dict[str, list[str]]:
        indexer = indexer_for_kind(kind)
        result: dict[str, list[str]] = defaultdict(list)
        if indexer.parent_field:
            links = indexer.public().order_by().values_list("pk", f"{indexer.parent_field}_id")
            for child, parent in links:
                if parent is not None:
                    result[str(parent)].append(str(child))
        return dict(result)

    return snapshot.cached(("tree", kind), {kind}, children)


def descendants(children: dict[str, list[str]], tokens: Iterable[str]) -> set[str]:
    """Return `tokens` and all their descendants."""
    waiting, result = list(tokens), set()
    while waiting:
        token = waiting.pop()
        if token not in result:
            result.add(token)
            waiting += children.get(token, ())
    return result


def parents_by_child(children: dict[str, list[str]]) -> dict[str, str]:
    """Invert a mapping of children by parent."""
    return {child: parent for parent, under in children.items() for child in under}


def ancestors(parents: dict[str, str], token: str) -> list[str]:
    """Return `token` and its ancestors, upwards; a cycle is followed once."""
    result = []
    while token and token not in result:
        result.append(token)
        token = parents.get(token, "")
    return result


class HierarchicalPostings:
    """The documents of each value of a facet, including those of all its narrower values.

    `postings` are the documents of each value itself, `children` the narrower values of each value,
    `reusable` results that can be reused.
    """

    def __init__(
        self,
        postings: dict[str, BitMap],
        children: dict[str, list[str]],
        reusable: dict[str, BitMap] | None = None,
    ) -> None:
        self.field_postings, self.children = postings, children
        self.parents = parents_by_child(children)
        self.documents = dict(reusable or {})
        for token in self._with_ancestors(postings):
            if token not in self.documents:
                parts = [
                    postings[value] for value in descendants(children, [token]) if value in postings
                ]
                self.documents[token] = parts[0] if len(parts) == 1 else BitMap.union(*parts)

    def _with_ancestors(self, tokens: Iterable[str]) -> set[str]:
        result = set()
        for token in tokens:
            step = token
            while step and step not in result:
                result.add(step)
                step = self.parents.get(step, "")
        return result

    def updated(
        self, postings: dict[str, BitMap], children: dict[str, list[str]]
    ) -> HierarchicalPostings:
        """Return the same for newer postings; only ancestors of changed values are recomputed."""
        if children is not self.children:
            return HierarchicalPostings(postings, children)
        tokens = postings.keys() | self.field_postings.keys()
        changed = {t for t in tokens if postings.get(t) is not self.field_postings.get(t)}
        stale = self._with_ancestors(changed)
        reusable = {token: bits for token, bits in self.documents.items() if token not in stale}
        return HierarchicalPostings(postings, children, reusable)


def with_descendants(
    snapshot: Snapshot, kind: str, facet: str, target_kind: str
) -> dict[str, BitMap]:
    """Return the documents of `kind` by facet value, where values are records of `target_kind`.

    The documents of a value include those of its narrower values.
    """
    children = children_by_parent(snapshot, target_kind)
    postings = snapshot.field_postings(f"{kind}.{facet}")
    if not children:
        return postings
    return snapshot.cached(
        ("united", kind, facet),
        {kind, target_kind},
        lambda: HierarchicalPostings(postings, children),
        lambda older: older.updated(postings, children),
    ).documents
