"""Shows sentences that were stored in the language of whoever made a change."""

from __future__ import annotations

from django import template

from languages.stored import translate_outcome, translate_stored

register = template.Library()


@register.filter
def stored(text: str | None) -> str:
    """Return a stored sentence of the museum in the reader's language; other text unchanged."""
    return translate_stored(str(text or ""))


@register.filter
def outcome(text: str | None) -> str:
    """Return the stored outcome of an import, some sentences in a row, in the reader's language."""
    return translate_outcome(str(text or ""))
