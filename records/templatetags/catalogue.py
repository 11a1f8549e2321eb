"""What the catalogue's own pages need: counts of terms, coordinates."""

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
    """The backlinks of `record` by kind, out of `count_backlinks`; empty where there are none."""
    return tally.get(record.pk, [])


@register.filter
def latitude(value: Decimal) -> str:
    """`48.48° N`, in the words and number format of the active language."""
    degrees = number_format(abs(value).normalize())
    pattern = _("%(degrees)s° N") if value >= 0 else _("%(degrees)s° S")
    return pattern % {"degrees": degrees}


@register.filter
def longitude(value: Decimal) -> str:
    """`135.07° E`, in the words and number format of the active language."""
    degrees = number_format(abs(value).normalize())
    pattern = _("%(degrees)s° E") if value >= 0 else _("%(degrees)s° W")
    return pattern % {"degrees": degrees}
