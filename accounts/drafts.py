"""Drafts of the forms of the admin: what the browser must know to keep, offer and drop them.

The text of a draft stays in the browser (static/js/drafts.js) and reaches the server only when the
form is saved. The server tells the browser whose drafts it may show, and which were saved.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponseBase
from django.http.request import RawPostDataException, UnreadablePostError
from django.urls import reverse
from django.utils.crypto import salted_hmac

#: The field that the browser adds to a form that it keeps a draft of. Its value names the draft.
DRAFT_FIELD = "_draft"
#: Pages whose forms are about access and are never kept: names of addresses, with all below them.
PRIVATE_PAGES = ("account_home", "admin:password_change", "account_login", "account_logout")

_SESSION_KEY = "saved_drafts"
_MAX_NAMES = 20
_NAME = re.compile(r"[0-9a-z-]{8,40}", re.ASCII)
#: Django's page that closes the window in which a related record was added or changed.
_POPUP_TEMPLATE = "popup_response"


def drafts_key(user: Any) -> str:
    """Return the name under which the browser keeps the drafts of `user`; empty for a visitor.

    It differs between museums on one host name, and does not reveal who the user is.
    """
    if not user.is_authenticated:
        return ""
    return salted_hmac("accounts.drafts", str(user.pk), algorithm="sha256").hexdigest()[:24]


def is_private_page(path: str) -> bool:
    """Return whether the forms of the page `path` are about access, so that no draft is kept."""
    return path.startswith(tuple(reverse(name) for name in PRIVATE_PAGES))


def take_saved_drafts(request: HttpRequest) -> list[str]:
    """Return the names of the drafts that were saved since the last page, and forget them."""
    if _SESSION_KEY not in request.session:
        return []
    names: list[str] = request.session.pop(_SESSION_KEY)
    return names


class SavedDraftsMiddleware:
    """Remembers in the session which draft was saved, until the next page tells the browser.

    A form was saved when its POST was answered by a redirect and without an error message. Nothing
    is remembered of a request without a signed-in user. Stands after every middleware that may
    redirect in place of the view.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.method == "POST" and _is_success(request, response):
            name = sent_draft(request)
            if name and request.user.is_authenticated:
                names = [*request.session.get(_SESSION_KEY, []), name]
                request.session[_SESSION_KEY] = names[-_MAX_NAMES:]
        return response


def _is_success(request: HttpRequest, response: HttpResponseBase) -> bool:
    template: Any = getattr(response, "template_name", None) or ()
    names = [template] if isinstance(template, str) else template
    if response.status_code == 200 and any(_POPUP_TEMPLATE in str(name) for name in names):
        return True
    if response.status_code not in (302, 303):
        return False
    if response.headers.get("Location", "").startswith(reverse("admin:login")):
        return False
    # A view that refuses what was sent may redirect too, with the reasons as messages.
    queued = getattr(messages.get_messages(request), "_queued_messages", [])
    return all(message.level < messages.ERROR for message in queued)


def sent_draft(request: HttpRequest) -> str:
    """Return the name of the draft that the form was kept as; empty without a valid one."""
    try:
        name = request.POST.get(DRAFT_FIELD, "")
    except (RawPostDataException, UnreadablePostError, SuspiciousOperation):
        return ""  # the view read the body itself, or the browser broke off
    return name if _NAME.fullmatch(name) else ""
