"""`{{ text|markdown }}`: a short text of the museum's in Markdown, citations named in place."""

from django import template
from django.utils.safestring import SafeString

from records.markdown import render

register = template.Library()


@register.filter
def markdown(text: str | None) -> SafeString:
    """HTML of `text`; empty for nothing."""
    return render(text or "").html
