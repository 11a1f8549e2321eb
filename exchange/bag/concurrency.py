"""What somebody changed since a bag was written or last loaded: it is not overwritten unasked.

A bag that `dump_bag` wrote says in `bag-info.txt` with which version of the museum it was written
(`Museum-Version`). Every load is marked on its revision (`exchange.models.LoadedBag`). A record
that has a version after both was changed by somebody else: in a form, by a sheet, by the worker.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Max, Model
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from reversion.models import Version

from exchange.tables.registry import TABLES
from identifiers.resolve import find_records
from records.concurrency.attribution import Author, Authors
from records.locking import lock_rows
from records.models import Merged, Tombstone

#: Keys in one query.
_KEYS = 500


class WhenChanged(StrEnum):
    """What to do with the records that somebody changed since: refuse the bag, or load it so."""

    REFUSE = "refuse"
    KEEP = "keep"
    OVERWRITE = "overwrite"


@dataclass(frozen=True)
class ChangedRecord:
    """A record that the bag would overwrite, and the sentence that says so."""

    identifier: str
    sentence: str


def museum_version() -> str:
    """Return the newest version of any record, with its time, for `bag-info.txt`; "" if none."""
    newest = Version.objects.select_related("revision").order_by("-pk").first()
    return f"{newest.pk} {newest.revision.date_created.isoformat()}" if newest is not None else ""


def _version_of(origin: str) -> int:
    """Return the key of the version that a bag was written with; 0 if not by this museum."""
    key, _space, moment = origin.partition(" ")
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        return 0
    version = Version.objects.select_related("revision").filter(pk=int(key)).first()
    # Another museum's version has the same number, and another time.
    is_ours = version is not None and version.revision.date_created == _moment(moment)
    return int(key) if is_ours else 0


def _moment(text: str) -> Any:
    try:
        return parse_datetime(text)
    except ValueError:
        return None


def latest_by_record() -> dict[tuple[type[Model], str], int]:
    """Return the key of the latest version of every record that can be in a bag."""
    return {
        (table.model, key): latest
        for table in TABLES
        if table.is_record
        for key, latest in Version.objects.get_for_model(table.model)
        .order_by()
        .values_list("object_id")
        .annotate(Max("pk"))
    }


def lock_unchanged(
    existing: Iterable[str], read: dict[tuple[type[Model], str], int]
) -> Iterator[ChangedRecord]:
    """Lock the records; yield those that were changed or deleted since they were read.

    `read` is what `latest_by_record` returned before that.
    """
    gone = set(existing)
    for model, records in _by_model(set(gone)):
        rows = model._default_manager.filter(pk__in=[one.pk for one in records]).order_by("pk")
        for record in lock_rows(rows):
            gone.discard(record.identifier)
            author = Authors(record, read.get((model, str(record.pk)), 0)).latest()
            if author.moment is not None:
                sentence = _(
                    "It was changed while the bag was being read (%(who)s): load the bag again."
                )
                yield ChangedRecord(record.identifier, sentence % {"who": author.words(None)})
    for identifier in sorted(gone):
        yield ChangedRecord(
            identifier, _("It was deleted while the bag was being read: load the bag again.")
        )


def changed_since(origin: str, identifiers: Iterable[str]) -> Iterator[ChangedRecord]:
    """Yield the records that somebody changed or deleted since the bag was written or loaded.

    `origin` says where the bag comes from (`BagContent.origin`).
    """
    wanted = set(identifiers)
    written_with = _version_of(origin)
    for model, records in _by_model(wanted):
        wanted -= {record.identifier for record in records}
        keys = [str(record.pk) for record in records]
        latest = _latest(model, keys)
        loaded = _latest(model, keys, revision__loaded_bag__origin__in=["", origin])
        for record in records:
            base = max(written_with, loaded.get(str(record.pk), 0))
            if latest.get(str(record.pk), 0) > base:
                yield _changed(record.identifier, Authors(record, base).latest())
    yield from _gone(wanted)


def _changed(identifier: str, author: Author) -> ChangedRecord:
    sentence = _("It was changed since (%(who)s), and the bag would take that back.")
    return ChangedRecord(identifier, sentence % {"who": author.words(None)})


def _gone(identifiers: set[str]) -> Iterator[ChangedRecord]:
    """Yield those of the `identifiers`, which no record has, that were deleted or merged."""
    merged = Merged.objects.filter(identifier__in=identifiers)
    for identifier, kept in merged.order_by("identifier").values_list("identifier", "kept"):
        sentence = _("It was merged into %(kept)s, and the bag would bring it back.")
        yield ChangedRecord(identifier, sentence % {"kept": kept})
        identifiers = identifiers - {identifier}
    for stone in Tombstone.objects.filter(identifier__in=identifiers).order_by("identifier"):
        sentence = _("It was deleted (%(who)s), and the bag would bring it back.")
        yield ChangedRecord(stone.identifier, sentence % {"who": stone.deleted_by or _("somebody")})


def _latest(model: type[Model], keys: list[str], **revision: Any) -> dict[str, int]:
    latest: dict[str, int] = {}
    for start in range(0, len(keys), _KEYS):
        some = keys[start : start + _KEYS]
        versions = Version.objects.get_for_model(model).filter(object_id__in=some, **revision)
        latest |= versions.order_by().values_list("object_id").annotate(Max("pk"))
    return latest


def _by_model(identifiers: Iterable[str]) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the records with these identifiers by model, in the order in which they are locked."""
    by_model = defaultdict(list)
    names = sorted(identifiers)
    for start in range(0, len(names), _KEYS):
        for record in find_records(names[start : start + _KEYS]).values():
            by_model[type(record)].append(record)
    for model in sorted(by_model, key=lambda model: model._meta.label):
        yield model, sorted(by_model[model], key=lambda record: record.pk)
