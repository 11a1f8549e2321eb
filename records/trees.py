"""Trees of records, built from one query however deep they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet


@dataclass
class Branch:
    """A record and the branches under it."""

    record: Any
    branches: list[Branch] = field(default_factory=list)


def build_trees(records: Iterable[Any], link: str) -> list[Branch]:
    """The trees that `records` form by their foreign key `link`, each level in the given order.

    A record whose parent is not among them stands as a root.
    """
    nodes = {record.pk: Branch(record) for record in records}
    roots: list[Branch] = []
    for node in nodes.values():
        parent = nodes.get(getattr(node.record, f"{link}_id"))
        (parent.branches if parent is not None else roots).append(node)
    return roots


def descendant_ids(records: QuerySet[Any], link: str, pk: int) -> list[int]:
    """Primary keys of those of `records` that stand under `pk` by `link`, at any depth."""
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in records.order_by("pk").values_list("pk", f"{link}_id"):
        children[parent].append(child)
    found: list[int] = []
    seen = {pk}
    waiting = [pk]
    while waiting:
        for child in children[waiting.pop()]:
            if child not in seen:
                seen.add(child)
                found.append(child)
                waiting.append(child)
    return found
