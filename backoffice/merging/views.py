"""Views that merge two subjects, places or people, list the merges and undo one."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.db.models import ProtectedError, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from backoffice.selection import changelist_url, selection_url
from records.concurrency.seen import seen_token
from records.merging.merge import merge
from records.merging.references import count_references, merge_blockers
from records.merging.unmerge import unmerge
from records.models import Merged

#: Labels of the models whose records can be merged.
MERGEABLE_MODELS = ("catalog.Subject", "catalog.Place", "people.Person")


def _may_merge(user: Any, label: str) -> bool:
    """Whether `user` may merge records of this model: they need to delete and to change them."""
    meta = apps.get_model(label)._meta
    return bool(
        user.has_perm(f"{meta.app_label}.delete_{meta.model_name}")
        and user.has_perm(f"{meta.app_label}.change_{meta.model_name}")
    )


def confirm_merge(request: HttpRequest, label: str) -> HttpResponse:
    """Show what merging the terms `?pk=1&pk=2` would do, in both directions.

    A POST with `gone`, the key of the term that goes, merges it into the other one.
    """
    if label not in MERGEABLE_MODELS:
        raise Http404(_("Records of “%s” are not merged.") % label)
    if not _may_merge(request.user, label):
        raise PermissionDenied
    model_admin: Any = admin.site.get_model_admin(apps.get_model(label))
    keys = [key for key in request.GET.getlist("pk") if key.isdecimal()]
    terms = list(model_admin.model._default_manager.filter(pk__in=keys).order_by("pk"))
    if len(terms) != 2:
        messages.error(request, _("Choose exactly two to merge."))
        return redirect(changelist_url(model_admin))
    pairs = [(gone, kept, merge_blockers(gone, kept)) for gone, kept in (terms, terms[::-1])]
    if request.method == "POST":
        for gone, kept, _reasons in pairs:
            if request.POST.get("gone") == str(gone.pk):
                return _merge_and_redirect(request, model_admin, gone, kept)
        messages.error(request, _("Say which of the two goes."))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Merge"),
        "pairs": [(gone, kept, reasons, count_references(gone)) for gone, kept, reasons in pairs],
        "seen": [(term.pk, seen_token(term)) for term in terms],
        "back": changelist_url(model_admin),
    }
    return TemplateResponse(request, "admin/backoffice/merging/choose.html", context)


def _merge_and_redirect(
    request: HttpRequest, model_admin: Any, gone: Any, kept: Any
) -> HttpResponse:
    try:
        seen = {each.pk: request.POST.get(f"seen-{each.pk}", "") for each in (gone, kept)}
        why = request.POST.get("why", "").strip()
        merge(gone=gone, kept=kept, user=request.user, why=why, seen=seen)
    except ObjectDoesNotExist:
        messages.error(request, _("It was deleted meanwhile."))
        return redirect(changelist_url(model_admin))
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
    """List the merges, newest first."""
    labels = [label for label in MERGEABLE_MODELS if _may_merge(request.user, label)]
    if not labels:
        raise PermissionDenied
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Merged terms"),
        "merges": Merged.objects.filter(label__in=labels)[:200],
    }
    return TemplateResponse(request, "admin/backoffice/merging/merges.html", context)


@require_http_methods(["GET", "POST"])
def undo_merge(request: HttpRequest, key: int) -> HttpResponse:
    """Undo one merge. Links that were changed since are left as they are, with a warning each.

    A GET leads to the list of merges, for a user who had to sign in first.
    """
    if request.method != "POST":
        return redirect(reverse("backoffice:merges"))
    merged = get_object_or_404(Merged, pk=key)
    if merged.label not in MERGEABLE_MODELS or not _may_merge(request.user, merged.label):
        raise PermissionDenied
    try:
        conflicts = unmerge(merged, user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%s is back, with its links.") % merged.identifier)
        for sentence in conflicts:
            messages.warning(request, sentence)
    return redirect(reverse("backoffice:merges"))


@admin.action(description=gettext_lazy("Merge two…"), permissions=["delete"])
def merge_two(
    model_admin: Any, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Open the merge page for a selection of exactly two terms."""
    keys = list(queryset.order_by("pk").values_list("pk", flat=True)[:3])
    if len(keys) != 2:
        messages.error(request, _("Choose exactly two to merge."))
        return None
    return redirect(selection_url("merge", model_admin.model, keys))
