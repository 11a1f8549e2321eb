"""The rows of the index: which documents there are, and which of them have each term.

They are written by `search/index/postings.py` and read by `search/index/snapshot.py`, never by
hand; `manage.py rebuild_index` makes them anew from the records.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A public record in the index, by its number there (an unsigned 32-bit integer).

    `terms` are the terms it stands under, packed (`search.index.terms.pack_terms`): what an edit takes
    away is what it had and no longer has. `version` is the catalogue version that last wrote it.
    `facets` and `earliest` are those of the terms that few documents are asked for by themselves
    (`search.index.document_values`).
    """

    number = models.PositiveBigIntegerField(primary_key=True)
    kind = models.CharField(max_length=2)
    record = models.PositiveBigIntegerField()
    version = models.PositiveBigIntegerField(db_index=True)
    terms = models.BinaryField()
    facets = models.TextField(default="")
    earliest = models.CharField(max_length=10, default="")

    class Meta:
        verbose_name = _("document of the index")
        constraints = [
            models.UniqueConstraint(fields=["kind", "record"], name="document_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.record} as document {self.number}"


class Posting(models.Model):
    """One term in one block of 65,536 document numbers: who has it, as a roaring bitmap.

    A row whose last document has gone stays, empty, so that readers of an older version see the
    change. `n` is the number of documents in `bits`.
    """

    pk = models.CompositePrimaryKey("field", "token", "block")
    field = models.CharField(max_length=40)
    token = models.CharField(max_length=200)
    block = models.PositiveIntegerField()
    n = models.PositiveIntegerField()
    version = models.PositiveBigIntegerField(db_index=True)
    bits = models.BinaryField()

    class Meta:
        verbose_name = _("posting of the index")

    def __str__(self) -> str:
        return f"{self.field}:{self.token} in block {self.block} ({self.n})"
