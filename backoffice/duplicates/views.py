"""The page of duplicate candidates: pairs of similar scans and the decisions on them."""

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
#: Width of each displayed scan, in pixels.
_SCAN_WIDTH = 640


def duplicates(request: HttpRequest) -> HttpResponse:
    """List the undecided pairs, the most similar first; a POST decides one of them."""
    model_admin = admin.site.get_model_admin(Photo)
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    if request.method == "POST":
        return _save_decision(request, model_admin)
    undecided = DuplicateCandidate.undecided().select_related(
        *(
            f"{side}__{link}"
            for side in ("first", "second")
            for link in ("master", "holder", "place")
        )
    )
    page = Paginator(undecided.order_by("distance", "pk"), _PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Near twins"),
        "page": page,
        "pairs": [_pair_context(request, model_admin, pair) for pair in page],
    }
    return TemplateResponse(request, "admin/backoffice/duplicates.html", context)


def _pair_context(
    request: HttpRequest, model_admin: Any, pair: DuplicateCandidate
) -> dict[str, Any]:
    photos: tuple[Any, Any] = (pair.first, pair.second)  # each with a scan
    may_change = all(model_admin.has_change_permission(request, photo) for photo in photos)
    return {
        "pair": pair,
        "may_decide": may_change,
        "sides": [
            {
                "photo": photo,
                "picture": scan_image(photo.master, _SCAN_WIDTH, alt=photo.alt_text or ""),
                "may_give": may_change and photo.state == "draft",
                "other": other,
            }
            for photo, other in (photos, photos[::-1])
        ],
    }


def _save_decision(request: HttpRequest, model_admin: Any) -> HttpResponse:
    pairs = DuplicateCandidate.objects.select_related("first", "second")
    pair = get_object_or_404(pairs, pk=_parse_key(request.POST.get("pair", "")))
    photos = {str(photo.pk): photo for photo in (pair.first, pair.second)}
    if not all(model_admin.has_change_permission(request, photo) for photo in photos.values()):
        raise PermissionDenied
    donor = photos.get(request.POST.get("giver", ""))
    try:
        if donor is not None:
            recipient = confirm_and_transfer_scan(pair, donor, user=request.user)
            message = _("%(taker)s has the scan of %(giver)s now; its own can be brought back.")
            messages.success(
                request, message % {"taker": recipient.identifier, "giver": donor.identifier}
            )
        else:
            decide(pair, request.POST.get("decision", ""), user=request.user)
            messages.success(
                request, _("Kept: %s.") % DuplicateDecision(request.POST["decision"]).label
            )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(reverse("backoffice:duplicates"))


def _parse_key(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 19 else 0
