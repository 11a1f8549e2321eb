"""Trees of records, each built from a single query whatever its depth."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet


@dataclass
class Branch:
    """A record and the branches below it."""

    record: Any
    branches: list[Branch] = field(default_factory=list)


def build_trees(records: Iterable[Any], link: str) -> list[Branch]:
    """Return the trees that `records` form by their foreign key `link` to the parent.

    Each level is in the order of `records`. A record whose parent is not among them is a root.
    """
    nodes = {record.pk: Branch(record) for record in records}
    roots: list[Branch] = []
    for node in nodes.values():
        parent = nodes.get(getattr(node.record, f"{link}_id"))
        (parent.branches if parent is not None else roots).append(node)
    return roots


def descendant_ids(records: QuerySet[Any], link: str, pk: int) -> list[int]:
    """Return the primary keys of the `records` below `pk` by their foreign key `link`.

    Descendants of any depth are included, `pk` itself is not.
    """
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in records.order_by("pk").values_list("pk", f"{link}_id"):
        children[parent].append(child)
    descendants: list[int] = []
    seen = {pk}
    waiting = [pk]
    while waiting:
        for child in children[waiting.pop()]:
            if child not in seen:
                seen.add(child)
                descendants.append(child)
                waiting.append(child)
    return descendants
