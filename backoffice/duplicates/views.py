"""The page of near twins: two scans beside each other, and what may be said of them."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from photos.admin.uploads import scan_image
from photos.duplicates.decisions import confirm_and_transfer_scan, decide
from photos.models import DuplicateCandidate, DuplicateDecision, Photo

_PAGE_SIZE = 20
#: Pixels across, of each of the two.
_SCAN_WIDTH = 640


def duplicates(request: HttpRequest) -> HttpResponse:
    """The pairs that wait for a decision, the most alike first; a POST decides one of them."""
    desk = admin.site.get_model_admin(Photo)
    if not desk.has_view_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return _save_decision(request, desk)
    waiting = DuplicateCandidate.undecided().select_related(
        *(
            f"{side}__{link}"
            for side in ("first", "second")
            for link in ("master", "holder", "place")
        )
    )
    page = Paginator(waiting.order_by("distance", "pk"), _PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Near twins"),
        "page": page,
        "pairs": [_pair_context(request, desk, pair) for pair in page],
    }
    return TemplateResponse(request, "admin/backoffice/duplicates.html", context)


def _pair_context(request: HttpRequest, desk: Any, pair: DuplicateCandidate) -> dict[str, Any]:
    photos: tuple[Any, Any] = (pair.first, pair.second)  # each with a scan
    may = all(desk.has_change_permission(request, photo) for photo in photos)
    return {
        "pair": pair,
        "may_decide": may,
        "sides": [
            {
                "photo": photo,
                "picture": scan_image(photo.master, _SCAN_WIDTH, alt=photo.alt_text or ""),
                "may_give": may and photo.state == "draft",
                "other": other,
            }
            for photo, other in (photos, photos[::-1])
        ],
    }


def _save_decision(request: HttpRequest, desk: Any) -> HttpResponse:
    pairs = DuplicateCandidate.objects.select_related("first", "second")
    pair = get_object_or_404(pairs, pk=_parse_key(request.POST.get("pair", "")))
    photos = {str(photo.pk): photo for photo in (pair.first, pair.second)}
    if not all(desk.has_change_permission(request, photo) for photo in photos.values()):
        raise PermissionDenied
    giver = photos.get(request.POST.get("giver", ""))
    try:
        if giver is not None:
            taker = confirm_and_transfer_scan(pair, giver, user=request.user)
            said = _("%(taker)s has the scan of %(giver)s now; its own can be brought back.")
            messages.success(request, said % {"taker": taker.identifier, "giver": giver.identifier})
        else:
            decide(pair, request.POST.get("decision", ""), user=request.user)
            messages.success(
                request, _("Kept: %s.") % DuplicateDecision(request.POST["decision"]).label
            )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(reverse("backoffice:twins"))


def _parse_key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
