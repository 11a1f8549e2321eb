"""The links by which a result is taken away."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from exchange.export import FORMATS

register = template.Library()


@register.inclusion_tag("components/_export_links.html")
def export_links(name: str, query: str = "") -> dict[str, Any]:
    """Links to the export named `name` in every format, for the state of `query`."""
    return {
        "formats": [
            (one, f"{reverse(name, args=[one.name])}{f'?{query}' if query else ''}")
            for one in FORMATS.values()
        ]
    }
