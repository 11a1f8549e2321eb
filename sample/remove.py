"""Removing a sample: photographs first, then what they referred to, and all of their history."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models
from reversion.models import Revision, Version

from editorial.models import ScheduledAct
from identifiers.sample_numbers import prefix_of
from photos.models import Photo
from records.changes import changeset
from records.history import part_models
from records.models import Merged, Tombstone
from sample.identifiers import MODELS, sample_records
from search.indexing.parallel import Progress, no_progress
from search.indexing.rebuild import rebuild

from .dependents import dependents
from .images import remove_masters

#: Records of one act, and seconds between two: see `making`.
BATCH, PAUSE = 500, 0.01
_WHY = "The sample is removed."


class SampleInUse(Exception):
    """Records of the museum refer to the sample; `uses` says which, in words."""

    def __init__(self, uses: list[str]) -> None:
        self.uses = uses
        super().__init__("\n".join(uses))


@dataclass(frozen=True)
class RemovedCounts:
    """What was removed."""

    photographs: int
    others: int
    masters: int


def remove_sample(
    *,
    begin: Callable[[int], None] = lambda total: None,
    advance: Callable[[int], None] = lambda done: None,
    indexed: Progress = no_progress,
) -> RemovedCounts:
    """Remove every record of the sample, its links, images and history; continue where one stopped.

    Identifiers, counters and all other records stay as they were. `begin` is told how many records
    there are, `advance` how many went; the index is made anew at the end, of which `indexed` is
    told (records done, records in all). Raises SampleInUse, and removes nothing, while a record
    that is no sample's refers to one.
    """
    uses = dependents()
    if uses:
        raise SampleInUse(uses)
    counts = {model: sample_records(model).count() for model in MODELS}
    begin(sum(counts.values()))
    _delete_history()
    for model in MODELS:
        _remove(model, advance)
    masters = remove_masters()
    rebuild(indexed)
    return RemovedCounts(counts[Photo], sum(counts.values()) - counts[Photo], masters)


def _remove(model: type[models.Model], advance: Callable[[int], None]) -> None:
    """Delete the sample's records of `model`, those under another one before it."""
    tree: list[Any] = [field for field in model._meta.local_fields if field.related_model is model]
    last = 0
    while True:
        records = sample_records(model)
        if tree:
            # A leaf: nothing stands under it any more.
            records = records.filter(**{f"{tree[0].remote_field.related_name}__isnull": True})
        else:
            records = records.filter(pk__gt=last)
        keys = list(records.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        last = keys[-1]
        with changeset(why=_WHY) as this:
            # Only keys are read: a photograph's texts need not come to be thrown away.
            model._base_manager.filter(pk__in=keys).only("pk").delete()
            this.mark_public()
        advance(len(keys))
        time.sleep(PAUSE)


def _delete_history() -> None:
    """Delete the versions of the sample's records and of their parts, and what is then empty; and
    what the bin, a merge or a schedule remembers of them.
    """
    memories: tuple[type[models.Model], ...] = (Tombstone, Merged, ScheduledAct)
    for memory in memories:
        memory._base_manager.filter(identifier__regex=r"^[A-Z]{2}-9[0-9]{8}$").delete()
    ours: dict[int, set[tuple[int, str]]] = {}
    for model in MODELS:
        kind = ContentType.objects.get_for_model(model)
        mark = f'"identifier": "{identifier_prefix(model)}'
        versions = Version.objects.filter(content_type=kind, serialized_data__contains=mark)
        for version in versions.only("revision_id", "object_id", "serialized_data").iterator():
            if len(_fields(version)["identifier"]) == len(f"{identifier_prefix(model)}00000000"):
                owner = (kind.pk, version.object_id)
                ours.setdefault(version.revision_id, set()).add(owner)
    for revision, records in ours.items():
        with changeset(why=_WHY):
            _delete_versions(Revision.objects.get(pk=revision), records)


def identifier_prefix(model: type[models.Model]) -> str:
    """What all identifiers of samples begin with: `PH-9`."""
    return f"{prefix_of(model)}-9"


def _delete_versions(revision: Revision, records: set[tuple[int, str]]) -> None:
    """Delete from `revision` the versions of `records` and of what belongs to them."""
    versions = list(revision.version_set.all())
    gone = [version for version in versions if _belongs(version, records)]
    if len(gone) == len(versions):
        revision.delete()
        return
    Version.objects.filter(pk__in=[version.pk for version in gone]).delete()


def _belongs(version: Version, records: set[tuple[int, str]]) -> bool:
    if (version.content_type_id, version.object_id) in records:
        return True
    for model in MODELS:
        link = part_models(model).get(version._model)
        if link is not None:
            kind = ContentType.objects.get_for_model(model).pk
            return (kind, str(_fields(version).get(link))) in records
    return False


def _fields(version: Version) -> dict[str, Any]:
    fields: dict[str, Any] = json.loads(version.serialized_data)[0]["fields"]
    return fields
