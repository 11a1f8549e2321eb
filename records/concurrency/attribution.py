"""Who changed a field of a record, and when, as the stored versions tell."""

from __future__ import annotations

import datetime
import json
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Max, Model
from django.utils.translation import gettext as _
from reversion.models import Version

from records.history import format_moment, part_versions

from .opened import key_of


@dataclass(frozen=True)
class Author:
    """Who made a change: the user, None where it is not known; and when, None likewise."""

    user: Any = None
    moment: datetime.datetime | None = None

    def words(self, reader: Any) -> str:
        """Return e.g. “curator, 30 November 2026 19:42”, as shown to the user `reader`."""
        if self.user is not None and self.user == reader:
            name = _("you, in another window")
        else:
            name = self.user.get_username() if self.user is not None else _("somebody")
        if self.moment is None:
            return name
        return _("%(who)s, %(when)s") % {"who": name, "when": format_moment(self.moment)}


class Authors:
    """The authors of the changes of `record` after the version with the key `since`."""

    def __init__(self, record: Model, since: int) -> None:
        self.record, self.since = record, since

    @cached_property
    def _states(self) -> list[tuple[Version, dict[str, dict[str, Any]]]]:
        """The versions from `since` on, the oldest first, each with its rows by `key_of`."""
        versions = (
            Version.objects.get_for_object(self.record)
            .filter(pk__gte=self.since)
            .order_by("pk")
            .select_related("revision__user")
            .prefetch_related("revision__version_set")
        )
        return [(version, _rows_of(version)) for version in versions]

    def of(self, row: str, field: str = "") -> Author:
        """Return who last changed the field of the row; "": who added, deleted or changed it."""
        before: dict[str, dict[str, Any]] | None = None
        author = Author()
        for version, rows in self._states:
            is_opened = version.pk == self.since
            if not is_opened and (before is None or _differs(before, rows, row, field)):
                author = Author(version.revision.user, version.revision.date_created)
            before = rows
        return author

    def latest(self) -> Author:
        """Return who made the latest version; nobody known where there is none since."""
        versions = Version.objects.get_for_object(self.record).filter(pk__gt=self.since)
        version = versions.select_related("revision__user").order_by("-pk").first()
        if version is None:
            return Author()
        return Author(version.revision.user, version.revision.date_created)


def latest_version(record: Model) -> int:
    """Return the key of the latest version of `record`; 0 where it has none."""
    versions = Version.objects.get_for_object(record).order_by("-pk")
    return versions.values_list("pk", flat=True).first() or 0


def latest_versions(model: type[Model], keys: list[Any]) -> dict[str, int]:
    """Return the key of the latest version of each record, by its key, in one query."""
    versions = Version.objects.get_for_model(model).filter(object_id__in=map(str, keys))
    return dict(versions.values_list("object_id").annotate(Max("pk")).order_by())


def _rows_of(version: Version) -> dict[str, dict[str, Any]]:
    rows = {}
    for each in (version, *part_versions(version)):
        (row,) = json.loads(each.serialized_data)
        rows[key_of(each._model, each.object_id)] = row["fields"]
    return rows


def _differs(
    before: dict[str, dict[str, Any]], after: dict[str, dict[str, Any]], row: str, field: str
) -> bool:
    old, new = before.get(row), after.get(row)
    if not field or old is None or new is None:
        return old != new
    return bool(old.get(field) != new.get(field))
