"""Remarks on a record: said, and settled, by whoever works with it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from editorial.models import Comment
from records.changes import changeset

MAX_CHARACTERS = 5000


def comments_on(identifier: str) -> QuerySet[Comment]:
    """All that was said of the record, the oldest first."""
    found = Comment.objects.filter(identifier=identifier)
    return found.select_related("author", "resolved_by").order_by("made_at", "pk")


def add_comment(*, identifier: str, text: str, user: Any) -> Comment:
    """Say something of a record. Raises ValidationError when it is nothing, or too much."""
    text = text.strip()
    if not text:
        raise ValidationError(_("Write something: an empty comment says nothing."))
    if len(text) > MAX_CHARACTERS:
        raise ValidationError(
            _("The comment has %(n)d characters: shorten it to %(most)d.")
            % {"n": len(text), "most": MAX_CHARACTERS}
        )
    with changeset(user=user, why=_("Commented.")) as this:
        made = Comment.objects.create(identifier=identifier, text=text, author=user)
        this.identifiers.add(identifier)
    return made


def resolve_or_reopen(*, pk: int, identifier: str, is_open: bool, user: Any) -> None:
    """Say that a comment is settled, or open it again; saying so twice changes nothing."""
    why = _("Comment opened again.") if is_open else _("Comment resolved.")
    with changeset(user=user, why=why) as this:
        found = Comment.objects.filter(pk=pk, identifier=identifier)
        if is_open:
            changed = found.filter(resolved_at__isnull=False).update(
                resolved_at=None, resolved_by=None
            )
        else:
            changed = found.filter(resolved_at__isnull=True).update(
                resolved_at=timezone.now(), resolved_by=user
            )
        if changed:
            this.identifiers.add(identifier)
