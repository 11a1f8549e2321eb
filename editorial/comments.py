"""Editorial comments on a record: adding, resolving and reopening them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import Comment
from languages.characters import clean_text
from records.changes import changeset

MAX_CHARACTERS = 5000


def comments_on(identifier: str) -> QuerySet[Comment]:
    """Return all comments on a record, the oldest first."""
    comments = Comment.objects.filter(identifier=identifier)
    return comments.select_related("author", "resolved_by").order_by("made_at", "pk")


def count_open_comments(identifiers: Iterable[str]) -> dict[str, int]:
    """Return how many comments are open on each of these records; those without one are absent."""
    still_open = Comment.objects.filter(identifier__in=list(identifiers), resolved_at__isnull=True)
    counts = still_open.order_by().values_list("identifier").annotate(n=Count("pk"))
    return dict(counts)


def add_comment(*, identifier: str, text: str, user: Any) -> Comment:
    """Add a comment to a record. Raises ValidationError when the text is empty or too long."""
    text = clean_text(text).strip()
    if not text:
        raise ValidationError(_("Write something: an empty comment says nothing."))
    if len(text) > MAX_CHARACTERS:
        raise ValidationError(
            _("The comment has %(n)d characters: shorten it to %(most)d.")
            % {"n": len(text), "most": MAX_CHARACTERS}
        )
    with changeset(user=user, why=_("Commented.")) as changes:
        comment = Comment.objects.create(identifier=identifier, text=text, author=user)
        changes.identifiers.add(identifier)
    return comment


def resolve_or_reopen(*, pk: int, identifier: str, is_open: bool, user: Any) -> None:
    """Resolve a comment, or with `is_open` reopen it. Repeating it changes nothing."""
    why = _("Comment opened again.") if is_open else _("Comment resolved.")
    with changeset(user=user, why=why) as changes:
        comment = Comment.objects.filter(pk=pk, identifier=identifier)
        if is_open:
            changed = comment.filter(resolved_at__isnull=False).update(
                resolved_at=None, resolved_by=None
            )
        else:
            changed = comment.filter(resolved_at__isnull=True).update(
                resolved_at=timezone.now(), resolved_by=user
            )
        if changed:
            changes.identifiers.add(identifier)
