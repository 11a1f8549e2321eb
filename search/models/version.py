"""The version of the catalogue, which every changeset increases that changes public records."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.index import analyser


class CatalogueVersion(models.Model):
    """A table with one row. Locking the row makes versions follow the order of commits.

    Versions can be compared only within an `epoch`: a new epoch begins when the row is created
    and whenever the whole index is rebuilt. `withdrawals` counts the changes that took something
    away from the public, after which no copy of an older page may be kept anywhere. `documents` is
    the last document number in use; `analyser` is the version of the analyser that made the terms,
    0 where there is no index yet.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveBigIntegerField(default=0)
    epoch = models.UUIDField(default=uuid.uuid4)
    # The database fills it in for code of the release before, which does not know the column.
    withdrawals = models.PositiveBigIntegerField(default=0, db_default=0)
    documents = models.PositiveBigIntegerField(default=0)
    analyser = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("catalogue")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="catalogue_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"catalogue version {self.version}"

    @classmethod
    def locked(cls) -> Self:
        """Return the row, created if missing, locked until the transaction ends."""
        cls.objects.get_or_create(pk=1, defaults={"analyser": analyser.VERSION})
        return cls.objects.select_for_update().get(pk=1)

    @classmethod
    def index_is_current(cls) -> bool:
        """Whether the index was made by the current analyser, or there is no catalogue yet."""
        made_by = cls.objects.filter(pk=1).values_list("analyser", flat=True).first()
        return made_by in (None, analyser.VERSION)

    @classmethod
    def current_version(cls) -> int:
        """Return the version of the catalogue, 0 where there is no row yet."""
        return cls.objects.filter(pk=1).values_list("version", flat=True).first() or 0
