"""`/.well-known/security.txt`: whom to tell of a vulnerability (RFC 9116)."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

#: Days until the file expires. RFC 9116 section 2.5.5 recommends less than a year.
_DAYS = 180


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Answer with the contact of the museum, or 404 where none is set that the RFC allows."""
    contact = contact_uri(settings.MUSEUM_CONTACT)
    if not contact:
        raise Http404(_("This museum has named no contact."))
    # Midnight, so that the file stays the same for a day.
    last_day = timezone.now().astimezone(UTC).date() + timedelta(days=_DAYS)
    expires = datetime.combine(last_day, time(), tzinfo=UTC)
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        f"Preferred-Languages: {', '.join(code for code, _name in settings.LANGUAGES)}",
        f"Canonical: {request.build_absolute_uri(reverse('security_txt'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def contact_uri(contact: str) -> str:
    """Return the URI of a contact (section 2.5.3): `mailto:` or `https:`; "" for anything else."""
    if any(character.isspace() for character in contact):
        return ""
    if contact.startswith("https://"):
        return contact
    if "@" in contact and "/" not in contact and ":" not in contact:
        return f"mailto:{contact}"
    return contact if contact.startswith("mailto:") else ""
