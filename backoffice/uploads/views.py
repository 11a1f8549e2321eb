"""Views of uploads: a new import batch, its drop zone and the outcome of every file."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from jobs.queue import retry
from photos.imports.names import natural_key
from photos.imports.receive import (
    UploadResult,
    accept_upload,
    known_hashes,
    note_duplicates,
    refuse_large,
)
from photos.models import ImportBatch, ImportRow
from photos.models.import_batch import RowStatus
from photos.permissions import may_upload
from records.changes import changeset

_PAGE_SIZE = 100
_UNFINISHED = (RowStatus.WAITING, RowStatus.CLAIMED)


def _require_upload_permission(request: HttpRequest) -> None:
    if not may_upload(request.user):
        raise PermissionDenied


def _get_batch_or_404(key: int) -> ImportBatch:
    return get_object_or_404(ImportBatch.objects.select_related("collection"), pk=key)


def new_upload(request: HttpRequest) -> HttpResponse:
    """Create an import batch, or choose one that was begun."""
    _require_upload_permission(request)
    model_admin: Any = admin.site.get_model_admin(ImportBatch)
    form_class: type[ModelForm] = model_admin.get_form(request, fields=model_admin.fields)
    form: Any = form_class(request.POST or None)
    for name in ("permitted_use", "note"):
        form.fields[name].widget.attrs["rows"] = 3
    if request.method == "POST" and form.is_valid():
        with changeset(user=request.user, why=_("A delivery was begun.")):
            batch = form.save()
        return redirect(reverse("backoffice:upload", args=[batch.pk]))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Upload scans"),
        "form": form,
        "media": model_admin.media + form.media,
        "recent": ImportBatch.objects.order_by("-started_at")[:10],
    }
    return TemplateResponse(request, "admin/backoffice/uploads/begin.html", context)


def upload(request: HttpRequest, key: int) -> HttpResponse:
    """Show the drop zone of an import batch; a POST uploads files.

    The page's script sends files one by one and accepts JSON; without it the form sends several at
    once. Users who may only view imports see the outcomes without the drop zone.
    """
    may = may_upload(request.user)
    if request.method == "POST" or not request.user.has_perm("photos.view_importbatch"):
        _require_upload_permission(request)
    batch = _get_batch_or_404(key)
    if request.method == "POST":
        arrivals = _accept_files(request, batch)
        if request.headers.get("Accept") == "application/json":
            return JsonResponse({"arrivals": [vars(arrival) for arrival in arrivals]})
        _add_messages(request, arrivals)
        return redirect(reverse("backoffice:upload", args=[batch.pk]))
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Upload scans") if may else _("Files of an import"),
        "batch": batch,
        "may_upload": may,
        "largest": settings.MAX_BROWSER_UPLOAD_BYTES,
        "largest_megabytes": settings.MAX_BROWSER_UPLOAD_BYTES // 1000**2,
        "largest_zip_megabytes": settings.MAX_BROWSER_ZIP_BYTES // 1000**2,
        **_outcomes_context(request, batch),
    }
    only_files = request.GET.get("part") == "files"
    page = "_files.html" if only_files else "upload.html"
    answer = TemplateResponse(request, f"admin/backoffice/uploads/{page}", context)
    answer["Cache-Control"] = "private, no-store"
    return answer


@require_POST
def known_files(request: HttpRequest, key: int) -> JsonResponse:
    """Return as JSON which of the posted SHA-256 hashes, one a line, are known already.

    With `names`, one for each hash, every known file is listed among the outcomes, with the file
    or record that it repeats. So is each of `too_large`: names of files that are not sent.
    """
    _require_upload_permission(request)
    batch = _get_batch_or_404(key)
    hashes, names = request.POST.get("hashes", "").split(), request.POST.getlist("names")
    for name in request.POST.getlist("too_large"):
        refuse_large(batch, name, request.user)
    if len(names) != len(hashes):
        return JsonResponse({"here": known_hashes(batch, hashes)})
    files = list(zip(hashes, names, strict=True))
    return JsonResponse({"here": note_duplicates(batch, files, request.user)})


@require_http_methods(["GET", "POST"])
def retry_upload(request: HttpRequest, key: int) -> HttpResponse:
    """Queue one failed file, or all of them, for the worker again.

    A GET leads to the files, for a user who had to sign in first.
    """
    if request.method != "POST":
        return redirect(reverse("backoffice:upload", args=[key]))
    _require_upload_permission(request)
    batch = _get_batch_or_404(key)
    # A file that was refused when it was sent was never stored: its reason stays.
    rows = batch.rows.filter(status=RowStatus.FAILED).exclude(
        sha256="", asked_by__isnull=False, attempts=0
    )
    if row := request.POST.get("row", ""):
        rows = rows.filter(pk=row) if row.isdecimal() else rows.none()
    with changeset(user=request.user, why=_("Failed files are tried again.")):
        count = retry(rows)
    messages.success(
        request, ngettext("%d file waits again.", "%d files wait again.", count) % count
    )
    return redirect(reverse("backoffice:upload", args=[batch.pk]))


def _accept_files(request: HttpRequest, batch: ImportBatch) -> list[UploadResult]:
    """Accept each posted file, in the natural order of their names.

    `names` are the paths that the page's script sent with them.
    """
    files = request.FILES.getlist("files")
    names = request.POST.getlist("names")
    names += [""] * (len(files) - len(names))
    named = [(name or file.name or "", file) for file, name in zip(files, names, strict=False)]
    named.sort(key=lambda item: natural_key(item[0]))
    return [
        arrival
        for name, file in named
        for arrival in accept_upload(batch, file, name, request.user)
    ]


def _outcomes_context(request: HttpRequest, batch: ImportBatch) -> dict[str, Any]:
    counted = batch.rows.order_by().values("status").annotate(n=Count("pk"))
    counts = {row["status"]: row["n"] for row in counted}
    rows = ImportRow.objects.filter(batch=batch).select_related("photo__master")
    status = request.GET.get("status", "")
    if status in RowStatus.values:
        rows = rows.filter(status=status)
    return {
        "counts": [(s.value, s.label, counts.get(s.value, 0)) for s in RowStatus],
        "total": sum(counts.values()),
        "pending": sum(counts.get(s, 0) for s in _UNFINISHED),
        "failed": counts.get(RowStatus.FAILED, 0),
        "rows": Paginator(rows.order_by("pk"), _PAGE_SIZE).get_page(request.GET.get("page")),
        "status": status,
    }


def _add_messages(request: HttpRequest, arrivals: list[UploadResult]) -> None:
    good = sum(not (arrival.problem or arrival.was_here) for arrival in arrivals)
    if good:
        messages.success(
            request, ngettext("%d file has arrived.", "%d files have arrived.", good) % good
        )
    if repeated := sum(arrival.was_here for arrival in arrivals):
        messages.info(
            request,
            ngettext(
                "%d file was here already: its row below names the record.",
                "%d files were here already: their rows below name the records.",
                repeated,
            )
            % repeated,
        )
    for arrival in arrivals:
        if arrival.problem:
            messages.error(request, arrival.problem)
    if not arrivals:
        messages.error(request, _("No file was chosen."))
