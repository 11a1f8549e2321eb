"""Which requests are limited: the names of their URLs, by kind of limit."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import ResolverMatch

#: The kind of limit (a key of the setting RATE_LIMITS) of each URL name.
LIMITED_VIEWS = {
    "search": "search",
    "iiif:search": "search",
    "iiif:search_museum": "search",
    "backoffice:search": "search",
    "search_export": "export",
    "exchange:lightbox_export": "export",
    "exchange:photos_export": "export",
    "exchange:testimonies_export": "export",
    "backoffice:spreadsheet_export": "export",
    "iiif:image_request": "image",
    "photos:download": "image",
    "mount": "image",
    "preview": "preview",
    "linked_preview": "preview",
}
#: Lists that are a search as soon as they are filtered.
FILTERED_LISTS = frozenset({"photos:photos", "people:testimonies"})
#: Forms that try a password, a code or a key. Only a POST tries.
SIGN_IN_VIEWS = frozenset(
    {
        "account_login",
        "account_reauthenticate",
        "mfa_authenticate",
        "mfa_reauthenticate",
        "mfa_activate_totp",
        "mfa_login_webauthn",
        "mfa_reauthenticate_webauthn",
    }
)
#: The form among them that names an account.
PASSWORD_VIEW = "account_login"


def kind_of_limit(request: HttpRequest, match: ResolverMatch) -> str | None:
    """Return the kind of limit of a request, or None if it is not limited."""
    name = match.view_name
    if name in SIGN_IN_VIEWS:
        return "sign_in" if request.method == "POST" else None
    if name in FILTERED_LISTS:
        return "search" if request.META.get("QUERY_STRING") else None
    if name == "iiif:image_request" and match.kwargs.get("rest") in ("", "info.json"):
        return None  # a small document, no picture
    return LIMITED_VIEWS.get(name)
