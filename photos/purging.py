"""What goes with a photograph that leaves the recycle bin: its scans, where no other needs them."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from reversion.models import Version

from images.derivatives import derivative_files
from images.storage import derivatives, masters

from .models import Master, Photo


def purge_masters(versions: list[Version]) -> None:
    """Remove the masters that these versions of a photograph named, with their public copies.

    One that another photograph has, or had in a version that can be brought back, stays.
    """
    named = {version.field_dict.get("master_id") for version in versions} - {None}
    for master in Master.objects.filter(pk__in=named, photo=None):
        if not _is_in_history(master):
            _remove(master)


def _is_in_history(master: Master) -> bool:
    """Whether a version that is left names `master`."""
    kind = ContentType.objects.get_for_model(Photo)
    candidates = Version.objects.filter(
        content_type=kind, serialized_data__contains=f'"master": {master.pk}'
    )
    return any(version.field_dict.get("master_id") == master.pk for version in candidates)


def _remove(master: Master) -> None:
    """The row, then the files, then the commit: whoever takes in the same scan waits for the row.

    Where the commit fails the record is still due, and the next purge ends what this one began.
    """
    name, sha256 = str(master.file.name), master.sha256
    master.delete()
    for file in derivative_files(sha256):
        derivatives().delete(file)
    masters().delete(name)
