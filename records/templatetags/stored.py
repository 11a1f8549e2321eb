"""Shows sentences that were stored in the language of whoever made a change."""

from __future__ import annotations

from django import template

from languages.stored import translate_stored

register = template.Library()


@register.filter
def stored(text: str | None) -> str:
    """Return a stored sentence of the museum in the reader's language; other text unchanged."""
    return translate_stored(str(text or ""))
