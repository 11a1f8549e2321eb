"""What was found of an address, kept; an address that nobody names any more is forgotten."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from editorial.models.external_link import ExternalLink, LinkState

from .discovery import linked_addresses
from .fetch import Answer

#: Looks in a row that must find an address silent before it counts as broken.
FAILURES_UNTIL_BROKEN = 3


def due_for_check(days: int) -> list[str]:
    """The addresses that nobody has looked at for `days`, those waiting longest first."""
    named = list(linked_addresses())
    ExternalLink.objects.exclude(address__in=named).delete()
    since = timezone.now() - timedelta(days=days)
    fresh = ExternalLink.objects.filter(~Q(state=LinkState.SILENT), checked_at__gte=since)
    recent = set(fresh.values_list("address", flat=True))
    seen = dict(ExternalLink.objects.values_list("address", "checked_at"))
    long_ago = timezone.now() - timedelta(days=36_500)
    return sorted((a for a in named if a not in recent), key=lambda a: seen.get(a, long_ago))


def save_answer(address: str, answer: Answer) -> ExternalLink:
    """Write down how `address` answered."""
    link = ExternalLink.objects.filter(address=address).first() or ExternalLink(address=address)
    is_good = answer.state in (LinkState.GOOD, LinkState.MOVED)
    link.failures = 0 if is_good else link.failures + 1
    is_broken = answer.state == LinkState.BROKEN or link.failures >= FAILURES_UNTIL_BROKEN
    link.broken_since = (link.broken_since or timezone.now()) if is_broken else None
    link.state, link.answer, link.moved_to = answer.state, answer.words, answer.moved_to
    link.checked_at = timezone.now()
    link.save()
    return link
