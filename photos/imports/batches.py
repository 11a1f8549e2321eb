"""Which import batch a run belongs to: a new one, or the one it continues."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from identifiers.models import normalise_identifier
from photos.models import ImportBatch
from records.changes import changeset

_DESCRIPTION = ("label", "received_from", "permitted_use")


def get_or_create_batch(
    path: Path,
    *,
    user: Any = None,
    identifier: str | None = None,
    force_new: bool = False,
    **description: str,
) -> ImportBatch:
    """The batch called `identifier`, else the last one from the same path, else a new one.

    What `description` says (label, received_from, permitted_use) is written into it. Raises
    ValidationError when there is no batch of that name.
    """
    origin = str(path.resolve())[-1000:]
    batch: ImportBatch | None
    if identifier:
        batch = _get_batch(identifier)
    else:
        last = ImportBatch.objects.filter(origin=origin).order_by("-pk").first()
        batch = None if force_new else last
    said = {name: description[name] for name in _DESCRIPTION if description.get(name)}
    if batch is None:
        said.setdefault("label", path.resolve().name[:200])
        batch = ImportBatch(origin=origin)
    elif not said:
        return batch
    for name, text in said.items():
        setattr(batch, name, text)
    batch.full_clean(exclude=["identifier"])
    with changeset(user=user, why=_("Import of %(path)s") % {"path": path.name}):
        batch.save()
    return batch


def _get_batch(identifier: str) -> ImportBatch:
    canonical = normalise_identifier(identifier) or identifier
    batch = ImportBatch.objects.filter(identifier=canonical).first()
    if batch is None:
        raise ValidationError(
            _("There is no import “%(value)s”. The imports are listed in the admin.")
            % {"value": identifier}
        )
    return batch
