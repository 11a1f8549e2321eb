"""The rows of the index: its documents, and for each term the documents that have it.

`search/indexing/` and `search/index/postings.py` write the rows, `search/index/snapshot.py` reads
them; nobody edits them by hand. `manage.py rebuild_index` builds them again from the records.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Document(models.Model):
    """A public record in the index, with its document number (an unsigned 32-bit integer).

    `terms` are the terms of the document, packed by `search.index.terms.pack_terms`: an update
    compares them with the new terms to know which postings to change. `version` is the catalogue
    version that last wrote the row. `facets` and `earliest` repeat some of the terms in a form
    that is quick to read for a small result (`search.index.document_values`).
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
    """The posting list of one term within a block of 65,536 document numbers.

    `bits` is a roaring bitmap of the documents, `n` how many they are. A row that has lost its
    last document is kept, empty, so that snapshots of an older version notice the change.
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
