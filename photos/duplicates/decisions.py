"""What somebody says of two scans that are alike."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.log import log_event
from audit.models import AuditKind
from photos.models import DuplicateCandidate, DuplicateDecision, Photo
from photos.scans import transfer_scan


def decide(pair: DuplicateCandidate, decision: str, *, user: Any) -> None:
    """Keep that the two are the same picture, or are not; the audit log tells of it.

    Raises ValidationError for a decision that there is not, or that somebody made meanwhile.
    """
    if decision not in (DuplicateDecision.SAME, DuplicateDecision.DIFFERENT):
        raise ValidationError(_("“%s” is no decision: say “same” or “different”.") % decision)
    with transaction.atomic():
        decided = DuplicateCandidate.objects.filter(
            pk=pair.pk, decision=DuplicateDecision.OPEN
        ).update(decision=decision, decided_by=user, decided_at=timezone.now())
        if not decided:
            raise ValidationError(_("Somebody has decided this meanwhile."))
        names = f"{pair.first.identifier} {pair.second.identifier}"
        why = f"{names}: {DuplicateDecision(decision).label}."
        log_event(AuditKind.CHANGE, user=user, why=why, records=names)


def confirm_and_transfer_scan(pair: DuplicateCandidate, giver: Photo, *, user: Any) -> Photo:
    """The same picture, and the scan of `giver`, a draft, is the better one: the other gets it.

    Returns the photograph that has it now. Raises ValidationError, and then nothing is changed.
    """
    taker = pair.second if giver == pair.first else pair.first
    with transaction.atomic():
        decide(pair, DuplicateDecision.SAME, user=user)
        transfer_scan(giver, taker, user=user)
    return taker
