"""The one door for every change (DESIGN section 2).

`with act(user=…, why=…):` opens the transaction, lets django-reversion collect the records that
are touched, and on leaving writes their versions; then it locks the catalogue's row and, if
anything public changed, raises the catalogue version and brings the index up to date; last, under
the same lock, it adds the act to the audit log. Admin, imports, commands, the API and the worker
all go through it, so that versions, caches, index and audit never drift apart.
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
from records.models import Part, Term
from records.publishable import check_publishable, published_among
from records.tombstones import create_tombstone
from records.versions import save_deleted_versions
from search.index import snapshot
from search.indexing import indexer_for, reindex
from search.models import CatalogueVersion, Document
from search.version import publish_on_commit

#: Keys that one query names: a database takes no more than some thousands.
BATCH = 500


@dataclass
class ChangeSet:
    """One change in progress: who, why, and what it has touched so far."""

    user: Any
    why: str
    public_changed: bool = False
    touched: dict[type[models.Model], set[str]] = field(default_factory=lambda: defaultdict(set))
    #: What the audit log calls it.
    kind: AuditKind = AuditKind.CHANGE
    #: Identifiers that the log names beside those of what was touched: of what is gone.
    identifiers: set[str] = field(default_factory=set)
    #: The catalogue version after the act; None while it is running or when nothing public changed.
    version: int | None = None
    #: Key of the revision with the versions of what was touched; None until they are written.
    revision: int | None = None
    #: What was said on purpose, so that no step at the end says it again: identifier, field and
    #: language of each translation whose state was set.
    translations_marked: set[tuple[str, str, str]] = field(default_factory=set)

    def mark_public(self) -> None:
        """Say that something public changed although no record touched is public now."""
        self.public_changed = True

    def delete(self, record: models.Model) -> None:
        """Delete `record` and its parts, their last state kept so that they can be restored.

        Raises django.db.models.ProtectedError, or RestrictedError, while another refers to it.
        """
        if is_public(record):
            self.mark_public()
        if isinstance(record, Part):
            self.add(record.parent)
        self.touched[type(record)].add(str(record.pk))
        self.kind = AuditKind.DELETE
        self.identifiers.add(audit_name(record))
        save_deleted_versions(record, user=self.user, why=self.why)
        create_tombstone(record, user=self.user, why=self.why)
        record.delete()

    def batches(self) -> Iterator[tuple[type[models.Model], list[str]]]:
        """What was touched: each model with at most BATCH of its keys at a time."""
        for model, found in self.touched.items():
            keys = sorted(found)
            for start in range(0, len(keys), BATCH):
                yield model, keys[start : start + BATCH]

    def add(self, record: models.Model) -> None:
        """Put `record` into the revision as it is now, with the parts that follow it."""
        reversion.add_to_revision(record)


#: What is done at the end of every act, with what it touched: see `register_step`.
_steps: list[Callable[[ChangeSet], None]] = []


def register_step(step: Callable[[ChangeSet], None]) -> None:
    """Let `step` be called at the end of every act, within its transaction.

    It is called once, after the versions are written and the rule of publication is asked, and
    before the index is brought up to date. What it raises rolls the act back. Apps above this one
    register theirs when they are ready.
    """
    if step not in _steps:
        _steps.append(step)


_current: ContextVar[ChangeSet | None] = ContextVar("current_act", default=None)


@contextmanager
def changeset(*, user: Any = None, why: str) -> Iterator[ChangeSet]:
    """Open the door: everything changed inside is one transaction, one revision, one version.

    `user` is the signed-in user or None for the museum's own commands; `why` is a sentence for
    the history. An act inside an act is part of the outer one. Raises ValueError when `why` is
    empty and, when it ends, records.publishable.NotPublishable when a published record that it
    touched, or a part of which, could not be published as it is then. Any exception rolls
    everything back.
    """
    running = _current.get()
    if running is not None:
        yield running
        return
    if not why.strip():
        raise ValueError("An act needs a reason: why='…' is what the history will show.")
    this = ChangeSet(user=user if user is not None and user.is_authenticated else None, why=why)
    token = _current.set(this)
    try:
        with snapshot.uncommitted(), transaction.atomic():
            with reversion.create_revision(atomic=False):
                reversion.set_user(this.user)
                reversion.set_comment(why)
                yield this
            published = list(published_among(this.batches()))
            check_publishable(published)
            for step in _steps:
                step(this)
            if this.public_changed or published or _touches_public(this):
                this.version = bump_version()
                reindex(this.touched, version=this.version)
            _append_audit_entry(this)
    finally:
        _current.reset(token)


def _append_audit_entry(this: ChangeSet) -> None:
    """The entry of the audit log, if there is anything to tell."""
    if not (this.touched or this.public_changed or this.identifiers):
        return
    if this.version is None:
        CatalogueVersion.locked()
    append_entry(
        kind=this.kind,
        user=this.user,
        why=this.why,
        records=" ".join(sorted(_touched_identifiers(this) | this.identifiers)),
        version=this.version,
    )


def _touched_identifiers(this: ChangeSet) -> set[str]:
    """The identifiers of the records touched; a part is told by its record, which it follows."""
    names: set[str] = set()
    for model, keys in this.touched.items():
        if issubclass(model, Identified):
            found: Any = model._base_manager.filter(pk__in=keys)
            names |= set(found.values_list("identifier", flat=True))
    return names


def audit_name(record: models.Model) -> str:
    """What the audit log calls `record`: its identifier, or its kind and key."""
    identifier = record.identifier if isinstance(record, Identified) else ""
    return str(identifier or f"{record._meta.label}:{record.pk}")


def bump_version() -> int:
    """Lock the catalogue's row, raise its version by one and return it."""
    catalogue = CatalogueVersion.locked()
    catalogue.version += 1
    catalogue.changed_at = timezone.now()
    catalogue.save(update_fields=["version", "changed_at"])
    publish_on_commit(catalogue.version, catalogue.epoch)
    return catalogue.version


def is_public(record: models.Model) -> bool:
    """Whether the public can see `record`: a published record, or a term of a vocabulary."""
    return isinstance(record, Identified) and record.is_published()


def _touches_public(this: ChangeSet) -> bool:
    """Whether a term was touched, or a record that was public before."""
    for model, keys in this.touched.items():
        if issubclass(model, Term):
            return True
        # One that is public no more was, when it stands in the index.
        indexer = indexer_for(model)
        if indexer and Document.objects.filter(kind=indexer.kind, record__in=keys).exists():
            return True
    return False


@receiver(post_revision_commit)
def _collect_versions(sender: Any, revision: Any, versions: list[Any], **kwargs: Any) -> None:
    """django-reversion's own hook: the versions it has just written name what was touched."""
    this = _current.get()
    if this is None:
        return
    this.revision = revision.pk
    for version in versions:
        this.touched[version._model].add(version.object_id)
