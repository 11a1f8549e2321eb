"""Publishing and withdrawing: the only place where a record's state changes."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

import languages
from audit.models import AuditKind
from records.changes import changeset
from records.models import Record, State, WithdrawalCategory
from records.publishable import check_publishable


def publish(*, record: Record, user: Any = None, why: str = "") -> None:
    """Make `record` public. Raises NotPublishable, and changes nothing, while it has problems."""
    with changeset(user=user, why=why or _("Published.")) as this:
        # Before anything is written: the record in memory stays what it is, too.
        check_publishable([record])
        now = timezone.now()
        record.state = State.PUBLISHED
        record.published_at = record.published_at or now
        record.withdrawal_category = ""
        record.withdrawn_at = None
        record.withdrawal_hides_title = False
        for language in languages.codes():
            setattr(record, f"withdrawal_reason_{language}", "")
        record.full_clean()
        record.save()
        this.kind = AuditKind.PUBLISH
        this.mark_public()


def withdraw(
    *,
    record: Record,
    category: str,
    reason: dict[str, str],
    hide_title: bool = False,
    user: Any = None,
    why: str = "",
) -> None:
    """Take a public record back. Its address answers 410 with `reason`, text by language.

    Raises ValidationError when the record was never public, the category is unknown, or no
    language has a public wording.
    """
    if record.state != State.PUBLISHED:
        raise ValidationError(
            _("%(id)s is not public (%(state)s): only a published record can be withdrawn.")
            % {"id": record.identifier, "state": record.get_state_display()}
        )
    if category not in WithdrawalCategory.values:
        raise ValidationError(
            _("“%(value)s” is not a category of withdrawal: choose one of %(known)s.")
            % {"value": category, "known": ", ".join(WithdrawalCategory.values)}
        )
    if not any((reason.get(language) or "").strip() for language in languages.codes()):
        raise ValidationError(_("Write the public wording in at least one language."))
    with changeset(user=user, why=why or _("Withdrawn.")) as this:
        record.state = State.WITHDRAWN
        record.withdrawal_category = category
        record.withdrawn_at = timezone.now()
        record.withdrawal_hides_title = hide_title
        for language in languages.codes():
            setattr(record, f"withdrawal_reason_{language}", reason.get(language, ""))
        record.save()
        this.kind = AuditKind.WITHDRAW
        this.mark_public()


def submit_for_review(*, record: Record, user: Any = None, why: str = "") -> None:
    """Hand a draft to a colleague. Raises ValidationError when the record is not a draft."""
    _move(record, {State.DRAFT}, State.REVIEW, user, why or _("Submitted for review."))


def return_to_draft(*, record: Record, user: Any = None, why: str = "") -> None:
    """Take a record out of review. Raises ValidationError unless it is in review."""
    _move(record, {State.REVIEW}, State.DRAFT, user, why or _("Returned to draft."))


def _move(record: Record, allowed: set[State], to: State, user: Any, why: str) -> None:
    if record.state not in allowed:
        raise ValidationError(
            _("%(id)s is %(state)s and cannot become “%(to)s”.")
            % {
                "id": record.identifier,
                "state": record.get_state_display(),
                "to": to.label,
            }
        )
    with changeset(user=user, why=why):
        record.state = to
        record.save()


def may_publish(user: Any, record: Record) -> bool:
    """Whether `user` may publish and withdraw records of this kind: an active one alone may."""
    meta = record._meta
    return bool(user is not None and user.has_perm(f"{meta.app_label}.publish_{meta.model_name}"))
