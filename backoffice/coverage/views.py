"""The calendar of one year: a table of months and subjects, each number a link to its list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from .counting import CERTAIN, POSSIBLE, Cell, CellQuery, count_by_subject
from .filters import PARAMETER
from .months import FIRST_YEAR, LAST_YEAR

YEARS = range(FIRST_YEAR, LAST_YEAR + 1)
#: Steps of the heat map: a cell of at least so many photographs, possible ones, is so warm.
HEAT_STEPS = (1, 5, 25, 125)


@dataclass(frozen=True)
class LinkedCell:
    """A cell with the addresses of its two lists, and how warm it is: 0 to 4."""

    cell: Cell
    certain_address: str
    possible_address: str
    heat: int


def coverage(request: HttpRequest) -> HttpResponse:
    """Of one year, `?year=`, public records or with `?drafts=1` all that are not withdrawn."""
    if not request.user.has_perm("photos.view_photo"):
        raise PermissionDenied
    asked = request.GET.get("year", str(FIRST_YEAR))
    if asked not in map(str, YEARS):
        raise Http404(_("The calendar has no year “%s”.") % asked)
    year, drafts = int(asked), request.GET.get("drafts") == "1"
    listing = reverse("admin:photos_photo_changelist")

    def shown(slug: str, cell: Cell) -> LinkedCell:
        to = {
            sureness: f"{listing}?{PARAMETER}={CellQuery(cell.month, sureness, slug, drafts)}"
            for sureness in (CERTAIN, POSSIBLE)
        }
        heat = sum(cell.possible >= step for step in HEAT_STEPS)
        return LinkedCell(cell, to[CERTAIN], to[POSSIBLE], heat)

    table = [
        {"name": name or _("All photographs"), "cells": [shown(slug, cell) for cell in cells]}
        for slug, name, cells in count_by_subject(year, drafts=drafts)
    ]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Where the collection is silent"),
        "year": year,
        "years": YEARS,
        "drafts": drafts,
        "months": [date(year, month, 1) for month in range(1, 13)],
        "table": table,
    }
    return TemplateResponse(request, "admin/backoffice/coverage.html", context)
