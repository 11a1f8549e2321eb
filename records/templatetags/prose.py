"""The filter `{{ text|markdown }}`, for short Markdown texts; citations are written out."""

from django import template
from django.utils.safestring import SafeString

from records.markdown import render

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString:
    """Return the Markdown `text` as HTML; an empty string for None."""
    return render(text or "").html
