"""The coverage table of one year: months by subjects, each count a link to its changelist."""

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
from .months import calendar_years

#: Steps of the heat map: the least number of possible photographs for levels 1 to 4.
HEAT_STEPS = (1, 5, 25, 125)


@dataclass(frozen=True)
class LinkedCell:
    """A cell with the addresses of its two changelists, and its level in the heat map, 0 to 4."""

    cell: Cell
    certain_address: str
    possible_address: str
    heat: int


def coverage(request: HttpRequest) -> HttpResponse:
    """The table of `?year=`: published photographs, or with `?drafts=1` all but withdrawn ones."""
    if not request.user.has_perm("photos.view_photo"):
        raise PermissionDenied
    years = calendar_years()
    year_text = request.GET.get("year", str(years[0]))
    if year_text not in map(str, years):
        raise Http404(_("The calendar has no year “%s”.") % year_text)
    year, drafts = int(year_text), request.GET.get("drafts") == "1"
    listing = reverse("admin:photos_photo_changelist")

    def link_cell(slug: str, cell: Cell) -> LinkedCell:
        urls = {
            sureness: f"{listing}?{PARAMETER}={CellQuery(cell.month, sureness, slug, drafts)}"
            for sureness in (CERTAIN, POSSIBLE)
        }
        heat = sum(cell.possible >= step for step in HEAT_STEPS)
        return LinkedCell(cell, urls[CERTAIN], urls[POSSIBLE], heat)

    table = [
        {"name": name or _("All photographs"), "cells": [link_cell(slug, cell) for cell in cells]}
        for slug, name, cells in count_by_subject(year, drafts=drafts)
    ]
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Where the collection is silent"),
        "year": year,
        "years": years,
        "drafts": drafts,
        "months": [date(year, month, 1) for month in range(1, 13)],
        "table": table,
    }
    return TemplateResponse(request, "admin/backoffice/coverage.html", context)
