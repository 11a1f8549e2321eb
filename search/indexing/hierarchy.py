"""Records under others of their kind: who asks for the upper one finds what the lower ones have.

The values of a facet stand in the index as each record has them. What is under what is known to the
records alone, so a subject that moves rewrites no row; the two are united in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyroaring import BitMap

from search.index.snapshot import Snapshot

from .indexers import indexer_for_kind


def children_by_parent(snapshot: Snapshot, kind: str) -> dict[str, list[str]]:
    """The records under each record of `kind`, one step down; primary keys as tokens."""

    def children() -> dict[str, list[str]]:
        indexer = indexer_for_kind(kind)
        found: dict[str, list[str]] = defaultdict(list)
        if indexer.parent_field:
            links = indexer.public().order_by().values_list("pk", f"{indexer.parent_field}_id")
            for child, parent in links:
                if parent is not None:
                    found[str(parent)].append(str(child))
        return dict(found)

    return snapshot.cached(("tree", kind), {kind}, children)


def descendants(children: dict[str, list[str]], tokens: Iterable[str]) -> set[str]:
    """`tokens` and all that stand under them."""
    waiting, found = list(tokens), set()
    while waiting:
        token = waiting.pop()
        if token not in found:
            found.add(token)
            waiting += children.get(token, ())
    return found


def parents_by_child(children: dict[str, list[str]]) -> dict[str, str]:
    return {child: parent for parent, under in children.items() for child in under}


def ancestors(parents: dict[str, str], token: str) -> list[str]:
    """`token` and all that it stands under, upwards; a circle is gone round once."""
    found = []
    while token and token not in found:
        found.append(token)
        token = parents.get(token, "")
    return found


class HierarchicalPostings:
    """The documents of each value of a facet, those of all values under it included."""

    def __init__(
        self,
        family: dict[str, BitMap],
        children: dict[str, list[str]],
        kept: dict[str, BitMap] | None = None,
    ) -> None:
        self.field_postings, self.children = family, children
        self.parents = parents_by_child(children)
        self.documents = dict(kept or {})
        for token in self._with_ancestors(family):
            if token not in self.documents:
                parts = [
                    family[value] for value in descendants(children, [token]) if value in family
                ]
                self.documents[token] = parts[0] if len(parts) == 1 else BitMap.union(*parts)

    def _with_ancestors(self, tokens: Iterable[str]) -> set[str]:
        found = set()
        for token in tokens:
            step = token
            while step and step not in found:
                found.add(step)
                step = self.parents.get(step, "")
        return found

    def updated(
        self, family: dict[str, BitMap], children: dict[str, list[str]]
    ) -> HierarchicalPostings:
        """The same for newer postings; only what a changed value stands under is united anew."""
        if children is not self.children:
            return HierarchicalPostings(family, children)
        tokens = family.keys() | self.field_postings.keys()
        changed = {t for t in tokens if family.get(t) is not self.field_postings.get(t)}
        stale = self._with_ancestors(changed)
        kept = {token: bits for token, bits in self.documents.items() if token not in stale}
        return HierarchicalPostings(family, children, kept)


def with_descendants(
    snapshot: Snapshot, kind: str, facet: str, target_kind: str
) -> dict[str, BitMap]:
    """The documents of `kind` by value of a facet whose values are records of kind `of`.

    Those of values under it are among a value's documents.
    """
    children = children_by_parent(snapshot, target_kind)
    family = snapshot.field_postings(f"{kind}.{facet}")
    if not children:
        return family
    return snapshot.cached(
        ("united", kind, facet),
        {kind, target_kind},
        lambda: HierarchicalPostings(family, children),
        lambda older: older.updated(family, children),
    ).documents
