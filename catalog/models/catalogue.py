"""The catalogue's one row: its version rises with every act that changes anything public."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Catalogue(models.Model):
    """Singleton. Its row is the lock that makes the order of commits the order of versions.

    A version means something only within its `epoch`, which begins with the row and anew whenever
    the index is built from nothing. `documents` is the last document number that was given out.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveBigIntegerField(default=0)
    epoch = models.UUIDField(default=uuid.uuid4)
    documents = models.PositiveBigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("catalogue")
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="catalogue_is_one_row"),
        ]

    def __str__(self) -> str:
        return f"catalogue version {self.version}"

    @classmethod
    def current_version(cls) -> int:
        return cls.objects.filter(pk=1).values_list("version", flat=True).first() or 0
