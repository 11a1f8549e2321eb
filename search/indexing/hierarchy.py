"""Records under others of their kind: who asks for the upper one finds what the lower ones have.

The values of a facet stand in the index as each record has them. What is under what is known to the
records alone, so a subject that moves rewrites no row; the two are united in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from pyroaring import BitMap

from search.index.snapshot import Snapshot

from .indexers import indexer_of


def tree(snapshot: Snapshot, kind: str) -> dict[str, list[str]]:
    """The records under each record of `kind`, one step down; primary keys as tokens."""

    def children() -> dict[str, list[str]]:
        indexer = indexer_of(kind)
        found: dict[str, list[str]] = defaultdict(list)
        if indexer.within:
            links = indexer.public().order_by().values_list("pk", f"{indexer.within}_id")
            for child, parent in links:
                if parent is not None:
                    found[str(parent)].append(str(child))
        return dict(found)

    return snapshot.derive(("tree", kind), {kind}, children)


def below(children: dict[str, list[str]], tokens: Iterable[str]) -> set[str]:
    """`tokens` and all that stand under them."""
    waiting, found = list(tokens), set()
    while waiting:
        token = waiting.pop()
        if token not in found:
            found.add(token)
            waiting += children.get(token, ())
    return found


def parents(children: dict[str, list[str]]) -> dict[str, str]:
    return {child: parent for parent, under in children.items() for child in under}


def above(parents: dict[str, str], token: str) -> list[str]:
    """`token` and all that it stands under, upwards; a circle is gone round once."""
    found = []
    while token and token not in found:
        found.append(token)
        token = parents.get(token, "")
    return found


class United:
    """The documents of each value of a facet, those of all values under it included."""

    def __init__(
        self,
        family: dict[str, BitMap],
        children: dict[str, list[str]],
        kept: dict[str, BitMap] | None = None,
    ) -> None:
        self.family, self.children = family, children
        self.parents = parents(children)
        self.documents = dict(kept or {})
        for token in self._with_upper(family):
            if token not in self.documents:
                parts = [family[value] for value in below(children, [token]) if value in family]
                self.documents[token] = parts[0] if len(parts) == 1 else BitMap.union(*parts)

    def _with_upper(self, tokens: Iterable[str]) -> set[str]:
        found = set()
        for token in tokens:
            step = token
            while step and step not in found:
                found.add(step)
                step = self.parents.get(step, "")
        return found

    def renewed(self, family: dict[str, BitMap], children: dict[str, list[str]]) -> United:
        """The same for newer postings; only what a changed value stands under is united anew."""
        if children is not self.children:
            return United(family, children)
        tokens = family.keys() | self.family.keys()
        changed = {t for t in tokens if family.get(t) is not self.family.get(t)}
        stale = self._with_upper(changed)
        kept = {token: bits for token, bits in self.documents.items() if token not in stale}
        return United(family, children, kept)


def united(snapshot: Snapshot, kind: str, facet: str, of: str) -> dict[str, BitMap]:
    """The documents of `kind` by value of a facet whose values are records of kind `of`.

    Those of values under it are among a value's documents.
    """
    children = tree(snapshot, of)
    family = snapshot.family(f"{kind}.{facet}")
    if not children:
        return family
    return snapshot.derive(
        ("united", kind, facet),
        {kind, of},
        lambda: United(family, children),
        lambda older: older.renewed(family, children),
    ).documents
