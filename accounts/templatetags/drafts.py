"""The element with which a page of the admin tells static/js/drafts.js what it needs."""

from __future__ import annotations

from typing import Any

from django import template

from accounts.drafts import (
    DRAFT_FIELD,
    drafts_key,
    is_private_page,
    sent_draft,
    take_saved_drafts,
)

register = template.Library()


@register.inclusion_tag("accounts/_drafts.html", takes_context=True)
def drafts(context: dict[str, Any]) -> dict[str, Any]:
    """Render whose drafts this page shows, which were saved, and the sentences of the notices.

    `signed_out_drafts` of the context is the key of a user who has just signed out.
    """
    request = context.get("request")
    if request is None or not hasattr(request, "user"):
        return {}
    user = drafts_key(request.user)
    return {
        "is_known": True,
        "user": user,
        "keeps": bool(user) and not is_private_page(request.path),
        "saved": take_saved_drafts(request) if user else [],
        "signed_out": context.get("signed_out_drafts", ""),
        "is_answer": request.method == "POST",
        "answer": sent_draft(request) if request.method == "POST" else "",
        "field": DRAFT_FIELD,
    }
