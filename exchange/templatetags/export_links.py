"""Links to the exports of a list of results."""

from __future__ import annotations

from typing import Any

from django import template
from django.urls import reverse

from exchange.export import FORMATS

register = template.Library()


@register.inclusion_tag("components/_export_links.html")
def export_links(name: str, query: str = "") -> dict[str, Any]:
    """Render a link to each format of the export whose URL is called `name`.

    `query` is the query string of the filtered list, without `?`.
    """
    return {
        "formats": [
            (format, f"{reverse(name, args=[format.name])}{f'?{query}' if query else ''}")
            for format in FORMATS.values()
        ]
    }
