"""Removal of the scans of a purged photograph, unless another photograph needs them."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from reversion.models import Version

from images.derivatives import derivative_files
from images.storage import derivatives, masters

from .models import Master, Photo


def purge_masters(versions: list[Version]) -> None:
    """Remove the masters that these versions of a photograph refer to, with their derivatives.

    A master stays if another photograph has it, or had it in a version that can be restored.
    """
    master_keys = {version.field_dict.get("master_id") for version in versions} - {None}
    for master in Master.objects.filter(pk__in=master_keys, photo=None):
        if not _is_in_history(master):
            _remove(master)


def _is_in_history(master: Master) -> bool:
    """Return whether a remaining version refers to `master`."""
    kind = ContentType.objects.get_for_model(Photo)
    candidates = Version.objects.filter(
        content_type=kind, serialized_data__contains=f'"master": {master.pk}'
    )
    return any(version.field_dict.get("master_id") == master.pk for version in candidates)


def _remove(master: Master) -> None:
    """Delete the row and then the files, inside the caller's transaction.

    An ingest of the same scan waits for the row. If the commit fails, the record is still due, and
    the next purge completes the removal.
    """
    name, sha256 = str(master.file.name), master.sha256
    master.delete()
    for file in derivative_files(sha256):
        derivatives().delete(file)
    masters().delete(name)
