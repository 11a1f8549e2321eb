"""The preview: for staff by their permission, for anybody else by a link that was given them."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from editorial.models import PreviewLink
from editorial.previews import (
    COOKIE,
    count_use,
    create_link,
    find_link,
    render_preview,
    revoke_link,
)
from editorial.previews.links import MAX_DAYS
from editorial.previews.render import HEADERS
from identifiers.resolve import find_record
from records.models import Record, State
from records.publication import may_publish

from .records import change_form_url, get_record_or_404

_LANGUAGES = dict(settings.LANGUAGES)


@require_safe
def preview(request: HttpRequest, identifier: str, language: str) -> HttpResponse:
    """The page of a record, whatever its state, for whoever may see it in the admin."""
    record = _require_previewable(get_record_or_404(request, identifier), language)
    return render_preview(
        request, record, language, lambda code: reverse("preview", args=[record.identifier, code])
    )


@require_safe
def linked_preview(request: HttpRequest, secret: str, language: str) -> HttpResponse:
    """The same for whoever holds the secret of a link: 404 of a wrong one, 410 of one that ended.

    What has been published meanwhile is at its own address; what was withdrawn is shown no more.
    """
    link = find_link(secret)
    if link is None:
        raise Http404(_("There is no such preview link: ask for the whole address."))
    record = find_record(link.identifier)
    if not link.is_valid or record is None or record.state == State.WITHDRAWN:
        return _gone_response(request)
    if record.is_published() and language in _LANGUAGES:
        with override(language):
            return redirect(record.get_absolute_url())
    response = render_preview(
        request,
        _require_previewable(record, language),
        language,
        lambda code: reverse("linked_preview", args=[secret, code]),
    )
    if request.method == "GET":
        count_use(link)
    response.set_cookie(
        COOKIE + link.identifier,
        secret,
        max_age=int((link.expires_at - timezone.now()).total_seconds()),
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return response


def _require_previewable(record: Any, language: str) -> Any:
    if language not in _LANGUAGES or not isinstance(record, Record):
        raise Http404(_("There is no such preview."))
    return record


def _gone_response(request: HttpRequest) -> HttpResponse:
    response = render(request, "editorial/preview/ended.html", {"noindex": True}, status=410)
    for name, value in HEADERS.items():
        response[name] = value
    return response


def preview_links(request: HttpRequest, identifier: str) -> HttpResponse:
    """The links to a record's preview: one is made for `days`, or revoked by its key."""
    record = get_record_or_404(request, identifier)
    if not isinstance(record, Record) or not may_publish(request.user, record):
        raise PermissionDenied
    made = ""
    if request.method == "POST":
        if "revoke" in request.POST:
            _revoke_link(request, record)
            return redirect(request.path)
        made = _create_link(request, record)
    context: dict[str, Any] = {
        **admin.site.each_context(request),
        "title": _("Preview links to %(id)s") % {"id": record.identifier},
        "record": record,
        "back": change_form_url(record),
        "links": PreviewLink.objects.filter(identifier=record.identifier).select_related("made_by"),
        "made": made,
        "most_days": MAX_DAYS,
    }
    response = TemplateResponse(request, "admin/backoffice/review/preview_links.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def _create_link(request: HttpRequest, record: Any) -> str:
    """The whole address of a new link; empty, and the reason told, when there is none."""
    days = request.POST.get("days", "")
    if not (days.isascii() and days.isdecimal() and len(days) < 6):
        messages.error(
            request,
            _("“%(value)s” is no number of days: write one from 1 to %(most)d.")
            % {"value": days[:20], "most": MAX_DAYS},
        )
        return ""
    try:
        _link, secret = create_link(
            record=record, days=int(days), user=request.user, note=request.POST.get("note", "")
        )
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
        return ""
    return request.build_absolute_uri(
        reverse("linked_preview", args=[secret, request.LANGUAGE_CODE])
    )


def _revoke_link(request: HttpRequest, record: Any) -> None:
    key = request.POST["revoke"]
    known = PreviewLink.objects.filter(identifier=record.identifier)
    link = known.filter(pk=key).first() if key.isascii() and key.isdecimal() else None
    if link is None:
        messages.error(request, _("There is no such preview link."))
        return
    revoke_link(link=link, user=request.user)
    messages.success(request, _("The link opens nothing any more."))
