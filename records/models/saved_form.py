"""Saved forms of new records: so that a form that is sent twice makes one record."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SavedForm(models.Model):
    """A form for a new record that was saved, known by the token in its hidden field.

    `label` and `key` are the model label and primary key of the record that it made, `digest` the
    SHA-256 of what was sent (`records.admin.adding`). Rows are kept for thirty days.
    """

    token = models.CharField(max_length=32, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+", editable=False
    )
    label = models.CharField(max_length=100, editable=False)
    key = models.CharField(max_length=191, editable=False)
    digest = models.CharField(max_length=64, editable=False)
    saved_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.label} {self.key}"
