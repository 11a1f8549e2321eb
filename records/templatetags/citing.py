"""The tag `{% citation record as cited %}`: how to cite the record of a page."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from records.citation import Citation
from records.templatetags.museum import tr_text

register = template.Library()


@register.simple_tag(takes_context=True)
def citation(context: dict[str, Any], record: Any) -> Citation:
    """Return the citation of `record` at its permanent address, without the day."""
    request, site = context["request"], context.get("site")
    return Citation(
        identifier=record.identifier,
        title=str(record.headline),
        museum=tr_text(site, "title") if site else "",
        address=request.build_absolute_uri(reverse("identify", args=[record.identifier])),
        author=str(getattr(record, "authors", "") or ""),
    )
