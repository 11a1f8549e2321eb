"""Template filters of the vocabularies' pages: backlink counts of terms, coordinates of places."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import template
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def counts_for(
    tally: dict[int, list[tuple[str | Promise, int]]], record: Any
) -> list[tuple[str | Promise, int]]:
    """Return the counts of `record` in the result of `count_backlinks`; empty when it has none."""
    return tally.get(record.pk, [])


@register.filter
def latitude(value: Decimal) -> str:
    """Return a latitude as `48.48° N`, in the active language and its number format."""
    degrees = number_format(abs(value).normalize())
    pattern = _("%(degrees)s° N") if value >= 0 else _("%(degrees)s° S")
    return pattern % {"degrees": degrees}


@register.filter
def longitude(value: Decimal) -> str:
    """Return a longitude as `135.07° E`, in the active language and its number format."""
    degrees = number_format(abs(value).normalize())
    pattern = _("%(degrees)s° E") if value >= 0 else _("%(degrees)s° W")
    return pattern % {"degrees": degrees}
