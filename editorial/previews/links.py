"""Preview links: creating, finding and revoking them, and the images that they give access to.

The address of a link contains 256 random bits. A browser that has opened the link has them in a
cookie as well. Images of that record are served to browsers with the cookie, and are not cached.
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

#: The name of the cookie is this prefix and the identifier of the record.
COOKIE = "preview_"
MAX_DAYS = 90
#: The states in which a link shows a record: not yet public. Withdrawn records are not shown.
PREVIEWABLE_STATES = (State.DRAFT, State.REVIEW)


def create_link(*, record: Record, days: int, user: Any, note: str = "") -> tuple[PreviewLink, str]:
    """Create a link that opens the preview of `record` for `days` days; return it and its secret.

    The secret cannot be read again later. Raises ValidationError when `days` is not from 1 to
    MAX_DAYS, or when `user` may not publish the record: a user who may not make it public may not
    show it to people without an account either.
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
    with changeset(user=user, why=_("Preview link made, for %d days.") % days) as changes:
        link = PreviewLink.objects.create(
            identifier=record.identifier,
            digest=_digest(secret),
            note=note.strip()[:200],
            made_by=user,
            made_at=now,
            expires_at=now + timedelta(days=days),
        )
        changes.identifiers.add(record.identifier)
    return link, secret


def revoke_link(*, link: PreviewLink, user: Any) -> None:
    """Revoke the link: it opens nothing from now on."""
    with changeset(user=user, why=_("Preview link revoked.")) as changes:
        PreviewLink.objects.filter(pk=link.pk, revoked_at__isnull=True).update(
            revoked_at=timezone.now()
        )
        changes.identifiers.add(link.identifier)


def find_link(secret: str) -> PreviewLink | None:
    """Return the link with this secret, valid or not; None when there is none."""
    return PreviewLink.objects.filter(digest=_digest(secret)).first()


def count_use(link: PreviewLink) -> None:
    """Count that the link was opened. No record changes, so this needs no changeset."""
    PreviewLink.objects.filter(pk=link.pk).update(used=F("used") + 1, last_used_at=timezone.now())


def grants_access(request: HttpRequest, identifiers: Iterable[str]) -> bool:
    """Return whether this browser has opened a link to one of the records that is still valid.

    Reads the database only when the request has a matching cookie.
    """
    secrets_by_identifier = {
        name: request.COOKIES[COOKIE + name]
        for name in identifiers
        if COOKIE + name in request.COOKIES
    }
    return any(
        PreviewLink.objects.valid().filter(digest=_digest(secret), identifier=name).exists()
        for name, secret in secrets_by_identifier.items()
    )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
