"""The last version of a record that is deleted, kept by django-reversion."""

from typing import Any

import reversion
from django.contrib.contenttypes.models import ContentType
from django.core import serializers
from django.db import models, router
from django.db.models.deletion import Collector
from django.utils import timezone
from reversion.models import Revision, Version


def keep_deleted(record: models.Model, *, user: Any, why: str) -> Revision:
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
