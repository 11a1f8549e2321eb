"""Merging two subjects, places or people; the list of what was merged."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import ProtectedError, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from backoffice.selection import changelist_url, selection_url
from records.merging.merge import merge
from records.merging.references import count_references, merge_blockers
from records.merging.unmerge import unmerge
from records.models import Merged

#: The kinds whose records are merged.
MERGEABLE_MODELS = ("catalog.Subject", "catalog.Place", "people.Person")


def _may_merge(user: Any, label: str) -> bool:
    """Who may delete a term may merge it away."""
    meta = apps.get_model(label)._meta
    return bool(
        user.has_perm(f"{meta.app_label}.delete_{meta.model_name}")
        and user.has_perm(f"{meta.app_label}.change_{meta.model_name}")
    )


def confirm_merge(request: HttpRequest, label: str) -> HttpResponse:
    """The two terms `?pk=1&pk=2`, and what would follow; a POST names the one that goes."""
    if label not in MERGEABLE_MODELS:
        raise Http404(_("Records of “%s” are not merged.") % label)
    if not _may_merge(request.user, label):
        raise PermissionDenied
    desk: Any = admin.site.get_model_admin(apps.get_model(label))
    keys = [key for key in request.GET.getlist("pk") if key.isdecimal()]
    terms = list(desk.model._default_manager.filter(pk__in=keys).order_by("pk"))
    if len(terms) != 2:
        messages.error(request, _("Choose exactly two to merge."))
        return redirect(changelist_url(desk))
    pairs = [(gone, kept, merge_blockers(gone, kept)) for gone, kept in (terms, terms[::-1])]
    if request.method == "POST":
        for gone, kept, _reasons in pairs:
            if request.POST.get("gone") == str(gone.pk):
                return _merge_and_redirect(request, desk, gone, kept)
        messages.error(request, _("Say which of the two goes."))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Merge"),
        "pairs": [(gone, kept, reasons, count_references(gone)) for gone, kept, reasons in pairs],
        "back": changelist_url(desk),
    }
    return TemplateResponse(request, "admin/backoffice/merging/choose.html", context)


def _merge_and_redirect(request: HttpRequest, desk: Any, gone: Any, kept: Any) -> HttpResponse:
    try:
        merge(gone=gone, kept=kept, user=request.user, why=request.POST.get("why", "").strip())
    except (ValidationError, ProtectedError) as error:
        reasons = error.messages if isinstance(error, ValidationError) else [str(error)]
        for reason in reasons:
            messages.error(request, reason)
        return redirect(request.get_full_path())
    messages.success(
        request, _("%(gone)s was merged into %(kept)s.") % {"gone": gone, "kept": kept}
    )
    return redirect(reverse("backoffice:merges"))


def merge_list(request: HttpRequest) -> HttpResponse:
    """What was merged, the newest first."""
    labels = [label for label in MERGEABLE_MODELS if _may_merge(request.user, label)]
    if not labels:
        raise PermissionDenied
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Merged terms"),
        "merges": Merged.objects.filter(label__in=labels)[:200],
    }
    return TemplateResponse(request, "admin/backoffice/merging/merges.html", context)


@require_POST
def undo_merge(request: HttpRequest, key: int) -> HttpResponse:
    """Take one merge back; what was changed since is named and left."""
    merged = get_object_or_404(Merged, pk=key)
    if merged.label not in MERGEABLE_MODELS or not _may_merge(request.user, merged.label):
        raise PermissionDenied
    try:
        left = unmerge(merged, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%s is back, with its links.") % merged.identifier)
        for sentence in left:
            messages.warning(request, sentence)
    return redirect(reverse("backoffice:merges"))


@admin.action(description=gettext_lazy("Merge two…"), permissions=["delete"])
def merge_two(desk: Any, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
    """Open the page for exactly two."""
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
    if len(keys) != 2:
        messages.error(request, _("Choose exactly two to merge."))
        return None
    return redirect(selection_url("merge", desk.model, keys))
