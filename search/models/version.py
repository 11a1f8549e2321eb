"""The catalogue's one row: its version rises with every act that changes anything public."""

from __future__ import annotations

import uuid
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.index import analyser


class CatalogueVersion(models.Model):
    """Singleton. Its row is the lock that makes the order of commits the order of versions.

    A version means something only within its `epoch`, which begins with the row and anew whenever
    the index is built from nothing. `documents` is the last document number that was given out,
    `analyser` the version of the analyser that made its terms: 0 where there is no index yet.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveBigIntegerField(default=0)
    epoch = models.UUIDField(default=uuid.uuid4)
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
        """The row, made if it is not there, held until the transaction ends."""
        cls.objects.get_or_create(pk=1, defaults={"analyser": analyser.VERSION})
        return cls.objects.select_for_update().get(pk=1)

    @classmethod
    def index_is_current(cls) -> bool:
        """Whether the index was made by today's analyser, or there is nothing to be found yet."""
        made_by = cls.objects.filter(pk=1).values_list("analyser", flat=True).first()
        return made_by in (None, analyser.VERSION)

    @classmethod
    def current_version(cls) -> int:
        return cls.objects.filter(pk=1).values_list("version", flat=True).first() or 0
