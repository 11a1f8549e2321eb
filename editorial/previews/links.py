"""Preview links: made, opened, revoked, and the pictures that they open.

The address holds 256 random bits. A browser that opened it holds them in a cookie too, which the
pictures of that one record ask for: they are served to it, and kept by nobody.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import F
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import PreviewLink
from records.changes import changeset
from records.models import Record, State
from records.publication import may_publish

#: The cookie's name before the identifier of the record.
COOKIE = "preview_"
MAX_DAYS = 90
#: The states in which a link shows a record: not yet public. What was withdrawn, it shows no more.
PREVIEWABLE_STATES = (State.DRAFT, State.REVIEW)


def create_link(*, record: Record, days: int, user: Any, note: str = "") -> tuple[PreviewLink, str]:
    """A link that opens the preview of `record` for `days` days, and its secret, told only now.

    Raises ValidationError when `user` may not publish the record: who may not make it public may
    not show it around either.
    """
    if not may_publish(user, record):
        raise ValidationError(
            _("Only who may publish %(id)s may show it to people without an account.")
            % {"id": record.identifier}
        )
    if not 1 <= days <= MAX_DAYS:
        raise ValidationError(
            _("A preview link lasts from 1 to %(most)d days, not %(days)d.")
            % {"most": MAX_DAYS, "days": days}
        )
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    with changeset(user=user, why=_("Preview link made, for %d days.") % days) as this:
        link = PreviewLink.objects.create(
            identifier=record.identifier,
            digest=_digest(secret),
            note=note.strip()[:200],
            made_by=user,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        this.identifiers.add(record.identifier)
    return link, secret


def revoke_link(*, link: PreviewLink, user: Any) -> None:
    """Let the link open nothing any more, from now on."""
    with changeset(user=user, why=_("Preview link revoked.")) as this:
        PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(
            revoked_at=timezone.now()
        )
        this.identifiers.add(link.identifier)


def find_link(secret: str) -> PreviewLink | None:
    """The link with this secret, valid or not."""
    return PreviewLink.objects.filter(digest=_digest(secret)).first()


def count_use(link: PreviewLink) -> None:
    """Count that the link was opened; no change of the catalogue, and so no act."""
    PreviewLink.objects.filter(pk=link.pk).update(used=F("used") + 1, last_used_at=timezone.now())


def grants_access(request: HttpRequest, identifiers: Iterable[str]) -> bool:
    """Whether this browser has opened a link, valid still, to one of the records.

    Asks the database only of a browser that says so.
    """
    held = {
        name: request.COOKIES[COOKIE + name]
        for name in identifiers
        if COOKIE + name in request.COOKIES
    }
    return any(
        PreviewLink.objects.valid().filter(digest=_digest(secret), identifier=name).exists()
        for name, secret in held.items()
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
