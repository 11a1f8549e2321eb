"""The changeset, inside which every change of a record is made (DESIGN section 2).

`with changeset(user=…, why=…):` opens a transaction and lets django-reversion collect the records
that are saved. On leaving, it does the following in this order:

1. django-reversion writes the versions;
2. every published record that was touched must still be publishable;
3. the registered steps run, e.g. translations of changed originals become stale;
4. if anything public changed, the row of the catalogue version is locked, the version is raised by
   one and the search index is updated;
5. under the same lock, the audit log gets its entry.

The admin, imports, commands, the API and the worker all use it, so that versions, caches, the index
and the audit log always agree.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import reversion
from django.db import models, transaction
from django.dispatch import receiver
from django.utils import timezone
from reversion.signals import post_revision_commit

from audit.log import append_entry
from audit.models import AuditKind
from identifiers.models import Identified
from languages.characters import clean_text, readable_text
from records.models import Part, Term
from records.publishable import check_publishable, published_among
from records.tombstones import create_tombstone
from records.versions import save_deleted_versions
from search.index import snapshot
from search.indexing import indexer_for, reindex
from search.models import CatalogueVersion, Document
from search.notifications import notify_machines
from search.version import publish_on_commit

#: Primary keys in one query. A database accepts no more than some thousands of parameters.
BATCH = 500


@dataclass
class ChangeSet:
    """A change in progress: its user, its reason, and the records touched so far."""

    user: Any
    why: str
    public_changed: bool = False
    #: By model, the primary keys of the rows that have a new version or were deleted.
    touched: dict[type[models.Model], set[str]] = field(default_factory=lambda: defaultdict(set))
    #: Whether something was taken away from the public: a record was withdrawn or deleted.
    withdrawn: bool = False
    #: How the audit log classifies the change.
    kind: AuditKind = AuditKind.CHANGE
    #: Further identifiers for the audit log, e.g. those of deleted records.
    identifiers: set[str] = field(default_factory=set)
    #: The catalogue version after the change; None while it is in progress, and when nothing public
    #: changed.
    version: int | None = None
    #: Key of the revision with the versions of the touched rows; None until they are written.
    revision: int | None = None
    #: Identifier, field and language of each translation whose state was set explicitly in this
    #: changeset. The steps at the end leave these as they are.
    translations_marked: set[tuple[str, str, str]] = field(default_factory=set)

    def mark_public(self) -> None:
        """Note that something public changed, although no touched record may be public now."""
        self.public_changed = True

    def mark_withdrawn(self) -> None:
        """Note that the public loses something: every copy of a page that is kept is discarded."""
        self.public_changed = self.withdrawn = True

    def delete(self, record: models.Model) -> None:
        """Delete `record` and its parts, after saving their last state so that it can be restored.

        Raises django.db.models.ProtectedError or RestrictedError while another record refers to it.
        """
        if is_public(record):
            self.mark_withdrawn()
        if isinstance(record, Part):
            self.add(record.parent)
        self.touched[type(record)].add(str(record.pk))
        self.kind = AuditKind.DELETE
        self.identifiers.add(audit_name(record))
        save_deleted_versions(record, user=self.user, why=self.why)
        create_tombstone(record, user=self.user, why=self.why)
        record.delete()

    def batches(self) -> Iterator[tuple[type[models.Model], list[str]]]:
        """Yield the touched rows: each model with at most BATCH of its primary keys at a time."""
        for model, keys in self.touched.items():
            ordered = sorted(keys)
            for start in range(0, len(ordered), BATCH):
                yield model, ordered[start : start + BATCH]

    def add(self, record: models.Model) -> None:
        """Add `record` to the revision in its present state, with the parts that it follows."""
        reversion.add_to_revision(record)


#: Functions called at the end of every changeset: see `register_step`.
_steps: list[Callable[[ChangeSet], None]] = []


def register_step(step: Callable[[ChangeSet], None]) -> None:
    """Let `step` be called once at the end of every changeset, within its transaction.

    It is called after the versions are written and published records are checked, and before the
    index is updated. An exception that it raises rolls the changeset back. Apps above this one
    register their steps in `AppConfig.ready`.
    """
    if step not in _steps:
        _steps.append(step)


_current: ContextVar[ChangeSet | None] = ContextVar("current_changeset", default=None)


@contextmanager
def changeset(*, user: Any = None, why: str) -> Iterator[ChangeSet]:
    """Make all changes inside one transaction, one revision and one catalogue version.

    `user` is the signed-in user, or None for the museum's own commands; `why` is a sentence for the
    history, in which a character that no text may have becomes U+FFFD. A changeset inside another
    one is part of the outer one and yields the outer one.

    Raises ValueError when `why` is empty. At its end it raises records.publishable.NotPublishable
    when a published record that was touched, itself or by a change of its parts, could not be
    published in its new state. Any exception rolls everything back.
    """
    running = _current.get()
    if running is not None:
        yield running
        return
    if not why.strip():
        raise ValueError("A changeset needs a reason: why='…' is what the history will show.")
    # A reason of characters that nobody sees says as much as a dash.
    why = readable_text(clean_text(why, one_line=True)) or "—"
    changes = ChangeSet(user=user if user is not None and user.is_authenticated else None, why=why)
    token = _current.set(changes)
    try:
        with snapshot.uncommitted(), transaction.atomic():
            with reversion.create_revision(atomic=False):
                reversion.set_user(changes.user)
                reversion.set_comment(why)
                yield changes
            published = list(published_among(changes.batches()))
            check_publishable(published)
            for step in _steps:
                step(changes)
            if changes.public_changed or published or _touches_public(changes):
                changes.version = bump_version(withdrawal=changes.withdrawn)
                reindex(changes.touched, version=changes.version)
            _append_audit_entry(changes)
    finally:
        _current.reset(token)


def _append_audit_entry(changes: ChangeSet) -> None:
    """Append the entry of the audit log, unless nothing was changed.

    The row of the catalogue version is locked first, so that entries are written one at a time.
    """
    if not (changes.touched or changes.public_changed or changes.identifiers):
        return
    if changes.version is None:
        CatalogueVersion.locked()
    append_entry(
        kind=changes.kind,
        user=changes.user,
        why=changes.why,
        records=" ".join(sorted(_touched_identifiers(changes) | changes.identifiers)),
        version=changes.version,
    )


def _touched_identifiers(changes: ChangeSet) -> set[str]:
    """Return the identifiers of the touched records. A part's record is always among them."""
    identifiers: set[str] = set()
    for model, keys in changes.touched.items():
        if issubclass(model, Identified):
            rows: Any = model._base_manager.filter(pk__in=keys)
            identifiers |= set(rows.values_list("identifier", flat=True))
    return identifiers


def audit_name(record: models.Model) -> str:
    """Return the name of `record` in the audit log: its identifier, or its model and key."""
    identifier = record.identifier if isinstance(record, Identified) else ""
    return str(identifier or f"{record._meta.label}:{record.pk}")


def bump_version(*, withdrawal: bool = False) -> int:
    """Lock the row of the catalogue version, raise the version by one and return it.

    With `withdrawal`, the number of withdrawals is raised too.
    """
    catalogue = CatalogueVersion.locked()
    catalogue.version += 1
    catalogue.withdrawals += withdrawal
    catalogue.changed_at = timezone.now()
    catalogue.save(update_fields=["version", "withdrawals", "changed_at"])
    publish_on_commit(catalogue.version, catalogue.epoch)
    notify_machines(catalogue.version, catalogue.epoch)
    return catalogue.version


def is_public(record: models.Model) -> bool:
    """Return whether the public can see `record`: a published record, or a vocabulary term."""
    return isinstance(record, Identified) and record.is_published()


def _touches_public(changes: ChangeSet) -> bool:
    """Return whether a term was touched, or a record that was public before the change."""
    for model, keys in changes.touched.items():
        if issubclass(model, Term):
            return True
        # A record that is not public now was public before if the index still contains it.
        indexer = indexer_for(model)
        if indexer and Document.objects.filter(kind=indexer.kind, record__in=keys).exists():
            return True
    return False


@receiver(post_revision_commit)
def _collect_versions(sender: Any, revision: Any, versions: list[Any], **kwargs: Any) -> None:
    """Receive the versions that django-reversion has just written: their rows were touched."""
    changes = _current.get()
    if changes is None:
        return
    changes.revision = revision.pk
    for version in versions:
        changes.touched[version._model].add(version.object_id)
