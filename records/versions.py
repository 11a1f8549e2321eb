"""Versions of records, kept by django-reversion: what was before, and what is deleted."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import reversion
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import models, router
from django.db.models import Max
from django.db.models.deletion import Collector
from django.utils import timezone
from reversion.models import Revision, Version


def revisions_before(
    model: type[models.Model], keys: Iterable[str], revision: int
) -> dict[str, int]:
    """By key, the last revision before `revision` that has a version of that row of `model`.

    What the history does not know, or not before, is left out.
    """
    known = Version.objects.get_for_model(model).filter(object_id__in=keys)
    last = known.exclude(revision=revision).values("object_id").annotate(last=Max("revision"))
    return dict(last.values_list("object_id", "last"))


def states_before(
    model: type[models.Model], keys: Iterable[str], revision: int
) -> dict[str, dict[str, Any]]:
    """By key, the columns that the row of `model` had before `revision`, by the history."""
    revisions = revisions_before(model, keys, revision)
    versions = Version.objects.get_for_model(model).filter(
        object_id__in=revisions, revision__in=set(revisions.values())
    )
    return {
        version.object_id: _columns(version)
        for version in versions
        if revisions[version.object_id] == version.revision_id
    }


def parts_before(
    part: type[models.Model], link: str, owners: dict[str, int]
) -> Iterator[dict[str, Any]]:
    """The columns, and the key as `pk`, of the parts that `owners` had in those revisions.

    `owners` is by the key of the owner, as `revisions_before` answers; `link` is the foreign key
    of the part.
    """
    versions = Version.objects.get_for_model(part).filter(revision__in=set(owners.values()))
    for version in versions:
        columns = _columns(version)
        if owners.get(str(columns[link])) == version.revision_id:
            yield {**columns, "pk": int(version.object_id)}


def _columns(version: Version) -> dict[str, Any]:
    """As JSON has them: texts, numbers, keys."""
    (row,) = json.loads(version.serialized_data)
    columns: dict[str, Any] = row["fields"]
    return columns


def save_deleted_versions(record: models.Model, *, user: Any, why: str) -> Revision:
    """Write the last state of `record`, and of every part that goes with it, as a revision.

    django-reversion keeps only what still exists when its revision ends, so a deletion needs this
    to say who deleted, why, and what it was.
    """
    database = router.db_for_write(type(record), instance=record)
    collector = Collector(using=database, origin=record)
    collector.collect([record])
    doomed = [instance for instances in collector.data.values() for instance in instances]
    doomed += [instance for queryset in collector.fast_deletes for instance in queryset]
    revision = Revision.objects.create(date_created=timezone.now(), user=user, comment=why)
    Version.objects.bulk_create(
        Version(
            revision=revision,
            content_type=ContentType.objects.get_for_model(instance),
            object_id=str(instance.pk),
            db=database,
            format="json",
            serialized_data=serializers.serialize("json", [instance]),
            object_repr=str(instance)[:200],
        )
        for instance in doomed
        if reversion.is_registered(type(instance))
    )
    return revision
