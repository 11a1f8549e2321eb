"""Loading a bag: all rows are validated first, then written in one transaction or not at all."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import reversion
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from exchange.bag.concurrency import (
    ChangedRecord,
    WhenChanged,
    changed_since,
    latest_by_record,
    lock_unchanged,
)
from exchange.bag.images import PHOTOS, attach_image, prepare_images
from exchange.bag.problems import LoadProblems
from exchange.bag.read import BagContent, Row
from exchange.models import LoadedBag
from exchange.tables.registry import TABLES
from identifiers.resolve import find_records
from images.intake import StagedImage
from languages.characters import clean_text
from photos.ingest import Ingest, collect_garbage
from photos.models import Region
from records.changes import ChangeSet, changeset
from records.markdown import markdown_texts, reading_ahead
from records.markdown.references import allow_pending
from records.publication import publish
from records.publishable import NotPublishable
from records.table import Table
from records.tombstones import delete_tombstone

REGIONS = next(table for table in TABLES if table.model is Region)


@dataclass
class Report:
    """How many rows were created, changed, unchanged and removed, by the name of the file."""

    created: dict[str, int] = field(default_factory=dict)
    changed: dict[str, int] = field(default_factory=dict)
    unchanged: dict[str, int] = field(default_factory=dict)
    removed: dict[str, int] = field(default_factory=dict)
    #: Records that were left as they are, because somebody changed them since.
    kept: list[ChangedRecord] = field(default_factory=list)

    @property
    def wrote_nothing(self) -> bool:
        """Whether the museum already had everything in the bag."""
        return not (
            any(self.created.values()) or any(self.changed.values()) or any(self.removed.values())
        )


@dataclass
class _Pending:
    """A row that differs from the database, and the instance to be saved for it."""

    table: Table
    row: Row
    instance: Any
    is_new: bool


class _Loader(LoadProblems):
    """Validates the rows of a bag (`validate`), then writes them (`write`).

    `by_key` has the instance of every row of the bag, and `museum_records` the records that only
    the museum has; `pending` are the rows to save, `unsaved` those of them that are not saved yet,
    by `id()` of the instance. `removed_parts` are the stored parts to delete. `touched` are the
    identifiers of the records that change, themselves or in a part; `latest` has their versions.
    """

    def __init__(self, content: BagContent) -> None:
        super().__init__(content)
        self.report = Report()
        self.pending: list[_Pending] = []
        self.removed_parts: list[models.Model] = []
        self.by_key: dict[str, Any] = {}
        self.museum_records: dict[str, Any] = {}
        self.names_in_bag: set[str] = set()
        self.unsaved: dict[int, _Pending] = {}
        self.touched: set[str] = set()
        self.latest: dict[tuple[type[models.Model], str], int] = {}

    def find(self, name: str) -> Any | None:
        """Return the record with this identifier, or the part with this `file:key`.

        It is taken from the bag, or else (records only) from the museum; None if neither has it.
        """
        if name in self.by_key:
            return self.by_key[name]
        if ":" not in name and name not in self.museum_records:
            self.museum_records[name] = find_records([name]).get(name)
        return self.museum_records.get(name)

    def validate(self) -> None:
        """Build all instances in memory and run all validators; write nothing.

        What is wrong is added to `problems`.
        """
        self.latest = latest_by_record()
        stored = {table.file: _stored_instances(table) for table in TABLES}
        for table in TABLES:
            for row in self.content.rows[table.file]:
                key = table.key_of(row.cells)
                instance = stored[table.file].get(key)
                self.by_key[_lookup_name(table, key)] = (
                    instance if instance is not None else table.model()
                )
        self.names_in_bag = {name for name in self.by_key if ":" not in name}
        with allow_pending(self.names_in_bag):
            for table in TABLES:
                for row in self.content.rows[table.file]:
                    self._validate_row(table, row)
                self._find_removed_parts(table, stored[table.file])

    def _validate_row(self, table: Table, row: Row) -> None:
        instance = self.by_key[_lookup_name(table, table.key_of(row.cells))]
        is_new = instance.pk is None
        try:
            if not is_new and table.normalise(row.cells).items() <= table.cells(instance).items():
                _count(self.report.unchanged, table)
                return
            before = {} if is_new else table.cells(instance)
            for column in table.columns:
                column.assign(instance, row.cells, self.find)
            links = _foreign_keys(table)
            instance.full_clean(exclude=links, validate_unique=False, validate_constraints=False)
            for constraint in table.model._meta.constraints:
                if isinstance(constraint, models.CheckConstraint):
                    constraint.validate(table.model, instance, exclude=set(links))
            if not is_new and _is_same_when_cleaned(table, row, before):
                _count(self.report.unchanged, table)
                return
        except ValidationError as error:
            self.add_problems(table, row, error)
            return
        _count(self.report.created if is_new else self.report.changed, table)
        self.pending.append(_Pending(table, row, instance, is_new))
        self.touched.add(table.key_of(row.cells)[0])

    def _find_removed_parts(self, table: Table, stored: dict[tuple[str, ...], Any]) -> None:
        """Note the stored parts that the bag does not have although it has their record."""
        if not table.owner:
            return
        keys_in_bag = {table.key_of(row.cells) for row in self.content.rows[table.file]}
        for key, instance in stored.items():
            if key not in keys_in_bag and key[0] in self.names_in_bag:
                self.removed_parts.append(instance)
                self.touched.add(key[0])
                _count(self.report.removed, table)

    def touched_texts(self) -> Iterator[str]:
        """Yield the Markdown texts of all records that change, themselves or in a part."""
        for name in self.touched:
            yield from markdown_texts(self.find(name))

    def write(self, changes: ChangeSet, ingest: Ingest, images: dict[str, StagedImage]) -> None:
        """Remove, save, link and publish inside the changeset `changes`.

        Raises BagProblems, which rolls everything back.
        """
        existing = {name for name in self.touched if getattr(self.find(name), "pk", None)}
        self.add_changed(lock_unchanged(existing, self.latest))
        self.raise_problems()
        self.unsaved = {id(pending.instance): pending for pending in self.pending}
        for part in reversed(self.removed_parts):
            if type(part)._base_manager.filter(pk=part.pk).exists():
                changes.delete(part)
        for pending in sorted(self.pending, key=_saving_order):
            self._save(pending.instance)
        for pending in self.pending:
            try:
                for column in pending.table.columns:
                    column.assign_links(pending.instance, pending.row.cells, self.find)
            except ValidationError as error:
                self.add_problems(pending.table, pending.row, error)
        self.raise_problems()
        for pending in self.pending:
            if pending.table.file == PHOTOS:
                try:
                    attach_image(ingest, pending.instance, pending.row.cells["image"], images)
                except ValidationError as error:
                    self.add_problems(pending.table, pending.row, error)
        self._revalidate_regions()
        self._publish()

    def _revalidate_regions(self) -> None:
        """Validate the regions of photographs whose scan came with the bag.

        Whether a region lies within its scan is known only now that the scan is attached.
        """
        rows = self.content.rows[REGIONS.file]
        for pending in self.pending:
            if not getattr(pending.instance, "has_pending_scan", False):
                continue
            regions = Region.objects.filter(photo=pending.instance)
            for region in regions.select_related("photo__master"):
                key = (region.photo.identifier, str(region.order))
                try:
                    region.clean()
                except ValidationError as error:
                    row = next(row for row in rows if REGIONS.key_of(row.cells) == key)
                    self.add_problems(REGIONS, row, error)
        self.raise_problems()

    def _save(self, instance: Any) -> None:
        """Save an instance of the bag, unless it is saved already, after those it links to.

        In the file, a source may precede the source it derives from, and a place its region.
        """
        pending = self.unsaved.pop(id(instance), None)
        if pending is None:
            return
        for link in instance._meta.get_fields():
            if isinstance(link, models.ForeignKey) and link.is_cached(instance):
                target = getattr(instance, link.name)
                self._save(target)
                # The linked record had no primary key yet when the link was assigned.
                setattr(instance, link.name, target)
        try:
            instance.full_clean(validate_unique=True, validate_constraints=False)
        except ValidationError as error:
            self.add_problems(pending.table, pending.row, error)
            return
        instance.save()
        if pending.is_new:
            # Only where the bag was to be loaded although the record had been deleted.
            delete_tombstone(instance)

    def _publish(self) -> None:
        for pending in self.pending:
            instance = pending.instance
            if pending.row.cells.get("state") != "published":
                continue
            fresh = type(instance)._default_manager.get(pk=instance.pk)
            if fresh.is_published():
                continue
            try:
                publish(record=fresh, why=_("Published with the bag."))
            except NotPublishable as error:
                self.add_unpublishable(error)
        self.raise_problems()


def _is_same_when_cleaned(table: Table, row: Row, stored: dict[str, str]) -> bool:
    """Return whether a bag writes the `stored` texts in another form: the museum cleans them."""
    cleaned = {name: clean_text(cell) for name, cell in row.cells.items()}
    return table.normalise(cleaned).items() <= stored.items()


def _foreign_keys(table: Table) -> list[str]:
    fields = table.model._meta.get_fields()
    return [field.name for field in fields if isinstance(field, models.ForeignKey)]


def _lookup_name(table: Table, key: tuple[str, ...]) -> str:
    """Return the name by which columns refer to a row: an identifier, or `file:key` of a part."""
    return key[0] if table.is_record else f"{table.file}:{'|'.join(key)}"


def _stored_instances(table: Table) -> dict[tuple[str, ...], Any]:
    """Return what the museum has of this table, by key: one query and its prefetches."""
    queryset = table.model._default_manager.select_related(*table.select)
    by_key = {}
    for instance in queryset.prefetch_related(*table.prefetch):
        by_key[table.key_of(table.cells(instance))] = instance
    return by_key


def _count(counts: dict[str, int], table: Table) -> None:
    counts[table.file] = counts.get(table.file, 0) + 1


def _saving_order(pending: _Pending) -> tuple[int, bool]:
    """Sort by table, and a wording that loses the unique `is_nearest` before the one to get it."""
    position = next(number for number, table in enumerate(TABLES) if table is pending.table)
    return position, bool(getattr(pending.instance, "is_nearest", False))


def load_bag(
    content: BagContent,
    *,
    user: Any = None,
    why: str,
    when_changed: WhenChanged = WhenChanged.REFUSE,
) -> Report:
    """Load the rows of a bag in one changeset, and return how many rows were written.

    `user` is the author of the changeset and `why` its reason; `when_changed` says what becomes of
    the records that somebody changed since the bag was written or last loaded. Loading is
    idempotent: rows that the database already has are not written, and a bag that changes nothing
    opens no changeset. Raises BagProblems with everything that is wrong; nothing has changed then.
    """
    loader = _validated(content, when_changed)
    if loader.report.wrote_nothing:
        return loader.report
    photos = [pending.row for pending in loader.pending if pending.table.file == PHOTOS]
    collect_garbage()
    with Ingest() as ingest:
        images = prepare_images(ingest, loader.content, photos)
        try:
            with (
                reading_ahead(loader.touched_texts()),
                allow_pending(loader.names_in_bag),
                changeset(user=user, why=why) as changes,
            ):
                loader.write(changes, ingest, images)
                reversion.add_meta(LoadedBag, origin=content.origin)
        except NotPublishable as error:
            loader.add_unpublishable(error)
            loader.raise_problems()
    return loader.report


def _validated(content: BagContent, when_changed: WhenChanged) -> _Loader:
    """Return a loader that has validated `content`, or what of it is to be loaded."""
    loader = _Loader(content)
    loader.validate()
    changed: list[ChangedRecord] = []
    if when_changed != WhenChanged.OVERWRITE:
        changed = list(changed_since(content.origin, loader.touched))
    if changed and when_changed == WhenChanged.KEEP:
        # Validated anew: a row may refer to a record that is left out.
        loader = _Loader(without_records(content, {record.identifier for record in changed}))
        loader.validate()
        loader.report.kept = changed
    else:
        remedy = _("Load it with --keep to leave such records as they are, or with --overwrite.")
        loader.add_changed(replace(one, sentence=f"{one.sentence} {remedy}") for one in changed)
    loader.raise_problems()
    return loader


def without_records(content: BagContent, identifiers: set[str]) -> BagContent:
    """Return `content` without the rows of these records and of their parts."""
    rows = {
        table.file: [
            row for row in content.rows[table.file] if table.key_of(row.cells)[0] not in identifiers
        ]
        for table in TABLES
    }
    return replace(content, rows=rows)
