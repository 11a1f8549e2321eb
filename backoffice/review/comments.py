"""The view that adds, resolves or reopens a comment and returns to the record's form."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from editorial.comments import add_comment, resolve_or_reopen

from .records import change_form_url, get_record_or_404


@require_http_methods(["GET", "POST"])
def comments(request: HttpRequest, identifier: str) -> HttpResponse:
    """Add the comment `text`, or resolve or reopen the comment with the given key.

    A GET leads to the form: that is where a user who had to sign in first comes back to.
    """
    record = get_record_or_404(request, identifier)
    if request.method != "POST":
        return redirect(f"{change_form_url(record)}#comments")
    if not request.user.has_perm("editorial.add_comment"):
        raise PermissionDenied
    try:
        for name, is_open in (("resolve", False), ("reopen", True)):
            key = request.POST.get(name, "")
            if key.isascii() and key.isdecimal() and len(key) < 18:
                resolve_or_reopen(
                    pk=int(key), identifier=record.identifier, is_open=is_open, user=request.user
                )
                return redirect(f"{change_form_url(record)}#comments")
        add_comment(
            identifier=record.identifier, text=request.POST.get("text", ""), user=request.user
        )
    except ValidationError as error:
        for message in error.messages:
            messages.error(request, message)
    else:
        messages.success(request, _("Your comment stands below the form."))
    return redirect(f"{change_form_url(record)}#comments")
