"""`{% citation record as cited %}`: how the record of a page is cited."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone

from records.citation import Citation
from records.templatetags.museum import tr_text

register = template.Library()


@register.simple_tag(takes_context=True)
def citation(context: dict[str, Any], record: Any) -> Citation:
    """The citation of `record`, accessed today, at its permanent address."""
    request, site = context["request"], context.get("site")
    return Citation(
        identifier=record.identifier,
        title=str(record.headline),
        museum=tr_text(site, "title") if site else "",
        address=request.build_absolute_uri(reverse("identify", args=[record.identifier])),
        accessed=timezone.localdate(),
        author=str(getattr(record, "authors", "") or ""),
    )
