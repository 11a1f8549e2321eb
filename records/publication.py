"""Publishing and withdrawing records. A record's state is changed here and nowhere else."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

import languages
from audit.models import AuditKind
from languages.characters import clean_text
from records.changes import changeset
from records.locking import locked
from records.models import Record, State, WithdrawalCategory
from records.publishable import check_publishable


def publish(*, record: Record, user: Any = None, why: str = "") -> None:
    """Make `record` public.

    Raises NotPublishable, and changes nothing, when the record has publication problems.
    """
    with changeset(user=user, why=why or _("Published.")) as changes:
        _read_locked(record)
        # Checked before anything is assigned, so that the record in memory stays unchanged too.
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
        changes.kind = AuditKind.PUBLISH
        changes.mark_public()


def withdraw(
    *,
    record: Record,
    category: str,
    reason: dict[str, str],
    hide_title: bool = False,
    user: Any = None,
    why: str = "",
) -> None:
    """Withdraw a published record. Its address then answers 410 with `reason`, a text by language.

    `category` is one of WithdrawalCategory. With `hide_title`, the title is not shown either.
    Raises ValidationError when the record is not published, the category is unknown, or `reason`
    is empty in every language.
    """
    if category not in WithdrawalCategory.values:
        raise ValidationError(
            _("“%(value)s” is not a category of withdrawal: choose one of %(known)s.")
            % {"value": category, "known": ", ".join(WithdrawalCategory.values)}
        )
    reason = {language: clean_text(reason.get(language) or "") for language in languages.codes()}
    if not any(reason.values()):
        raise ValidationError(_("Write the public wording in at least one language."))
    with changeset(user=user, why=why or _("Withdrawn.")) as changes:
        _read_locked(record)
        if record.state != State.PUBLISHED:
            raise ValidationError(
                _("%(id)s is not public (%(state)s): only a published record can be withdrawn.")
                % {"id": record.identifier, "state": record.get_state_display()}
            )
        record.state = State.WITHDRAWN
        record.withdrawal_category = category
        record.withdrawn_at = timezone.now()
        record.withdrawal_hides_title = hide_title
        for language in languages.codes():
            setattr(record, f"withdrawal_reason_{language}", reason[language])
        record.save()
        changes.kind = AuditKind.WITHDRAW
        changes.mark_withdrawn()


def submit_for_review(*, record: Record, user: Any = None, why: str = "") -> None:
    """Submit a draft for review. Raises ValidationError when the record is not a draft."""
    _move(record, {State.DRAFT}, State.REVIEW, user, why or _("Submitted for review."))


def return_to_draft(*, record: Record, user: Any = None, why: str = "") -> None:
    """Return a record in review to draft. Raises ValidationError when it is not in review."""
    _move(record, {State.REVIEW}, State.DRAFT, user, why or _("Returned to draft."))


def _move(record: Record, allowed: set[State], to: State, user: Any, why: str) -> None:
    with changeset(user=user, why=why):
        _read_locked(record)
        if record.state not in allowed:
            raise ValidationError(
                _("%(id)s is %(state)s and cannot become “%(to)s”.")
                % {
                    "id": record.identifier,
                    "state": record.get_state_display(),
                    "to": to.label,
                }
            )
        record.state = to
        record.save()


def _read_locked(record: Record) -> None:
    """Lock `record` and read it again, so that saving it overwrites nobody's change.

    Raises ValidationError when it was deleted since it was read.
    """
    try:
        locked(record)
    except type(record).DoesNotExist as error:
        raise ValidationError(_("It was deleted meanwhile.")) from error
    record.refresh_from_db()


def may_publish(user: Any, record: Record) -> bool:
    """Return whether `user` may publish and withdraw records of this model.

    None and inactive users may not.
    """
    meta = record._meta
    return bool(user is not None and user.has_perm(f"{meta.app_label}.publish_{meta.model_name}"))
