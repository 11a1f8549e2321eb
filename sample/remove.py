"""Removal of a sample: photographs, then the records they referred to, and all history."""

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

#: Records of one changeset, and seconds between two: see `sample.create`.
BATCH, PAUSE = 500, 0.01
_WHY = "The sample is removed."


class SampleInUse(Exception):
    """Records of the museum refer to the sample; `uses` has a sentence for each reference."""

    def __init__(self, uses: list[str]) -> None:
        self.uses = uses
        super().__init__("\n".join(uses))


@dataclass(frozen=True)
class RemovedCounts:
    """The numbers of records and masters that were removed."""

    photographs: int
    others: int
    masters: int


def remove_sample(
    *,
    begin: Callable[[int], None] = lambda total: None,
    advance: Callable[[int], None] = lambda done: None,
    indexed: Progress = no_progress,
) -> RemovedCounts:
    """Remove every record of the sample, with its links, images and history; rebuild the index.

    Continues an interrupted removal. Counters of identifiers and all other records stay as they
    were. `begin` is called with the number of records, `advance` with the number removed since its
    last call, and `indexed` with the records indexed so far and the total. Raises SampleInUse,
    without removing anything, while another record refers to one of the sample.
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
    """Delete the sample's records of `model`; in a hierarchy, children before their parents."""
    fields: Any = model._meta.local_fields
    parent_field = next((field for field in fields if field.related_model is model), None)
    last = 0
    while True:
        records = sample_records(model)
        if parent_field is not None:
            # Only leaves: records without children.
            records = records.filter(**{f"{parent_field.remote_field.related_name}__isnull": True})
        else:
            records = records.filter(pk__gt=last)
        keys = list(records.order_by("pk").values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        last = keys[-1]
        with changeset(why=_WHY) as changes:
            # Only keys are read: the texts of photographs are not needed to delete them.
            model._base_manager.filter(pk__in=keys).only("pk").delete()
            changes.mark_public()
        advance(len(keys))
        time.sleep(PAUSE)


def _delete_history() -> None:
    """Delete the versions of the sample's records and their parts, and revisions without versions.

    Also deletes tombstones, redirects of merged records and schedules.
    """
    memories: tuple[type[models.Model], ...] = (Tombstone, Merged, ScheduledAct)
    for memory in memories:
        memory._base_manager.filter(identifier__regex=r"^[A-Z]{2}-9[0-9]{8}$").delete()
    records_by_revision: dict[int, set[tuple[int, str]]] = {}
    for model in MODELS:
        kind = ContentType.objects.get_for_model(model)
        mark = f'"identifier": "{identifier_prefix(model)}'
        versions = Version.objects.filter(content_type=kind, serialized_data__contains=mark)
        for version in versions.only("revision_id", "object_id", "serialized_data").iterator():
            if len(_fields(version)["identifier"]) == len(f"{identifier_prefix(model)}00000000"):
                owner = (kind.pk, version.object_id)
                records_by_revision.setdefault(version.revision_id, set()).add(owner)
    for revision, records in records_by_revision.items():
        with changeset(why=_WHY):
            _delete_versions(Revision.objects.get(pk=revision), records)


def identifier_prefix(model: type[models.Model]) -> str:
    """Return the prefix of a sample's identifiers, as in `PH-9`."""
    return f"{prefix_of(model)}-9"


def _delete_versions(revision: Revision, records: set[tuple[int, str]]) -> None:
    """Delete from `revision` the versions of `records` and of their parts."""
    versions = list(revision.version_set.all())
    to_delete = [version for version in versions if _belongs(version, records)]
    if len(to_delete) == len(versions):
        revision.delete()
        return
    Version.objects.filter(pk__in=[version.pk for version in to_delete]).delete()


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
