"""The stored results of link checks. Addresses that no record contains any more are removed."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from editorial.models.external_link import ExternalLink, LinkState

from .discovery import linked_addresses
from .fetch import Answer

#: Number of successive checks without a response after which an address counts as broken.
FAILURES_UNTIL_BROKEN = 3


def due_for_check(days: int) -> list[str]:
    """Return the addresses not checked for `days`, the longest unchecked first.

    Addresses that did not respond are always among them. Results of addresses that no record
    contains any more are deleted.
    """
    linked = list(linked_addresses())
    ExternalLink.objects.exclude(address__in=linked).delete()
    since = timezone.now() - timedelta(days=days)
    fresh = ExternalLink.objects.filter(~Q(state=LinkState.SILENT), checked_at__gte=since)
    recent = set(fresh.values_list("address", flat=True))
    seen = dict(ExternalLink.objects.values_list("address", "checked_at"))
    long_ago = timezone.now() - timedelta(days=36_500)
    return sorted((a for a in linked if a not in recent), key=lambda a: seen.get(a, long_ago))


def save_answer(address: str, answer: Answer) -> ExternalLink:
    """Store how `address` responded, and whether it counts as broken now."""
    link = ExternalLink.objects.filter(address=address).first() or ExternalLink(address=address)
    is_good = answer.state in (LinkState.GOOD, LinkState.MOVED)
    link.failures = 0 if is_good else link.failures + 1
    is_broken = answer.state == LinkState.BROKEN or link.failures >= FAILURES_UNTIL_BROKEN
    link.broken_since = (link.broken_since or timezone.now()) if is_broken else None
    link.state, link.answer, link.moved_to = answer.state, answer.words, answer.moved_to
    link.checked_at = timezone.now()
    link.save()
    return link
