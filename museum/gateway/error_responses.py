"""Answers of the gateway itself: why it does not pass a request on, in the reader's language.

They need neither Django's templates nor the database, which may be what is overloaded.
"""

from __future__ import annotations

from html import escape

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from museum.gateway.request import Request

HeaderList = list[tuple[bytes, bytes]]

#: Sent with each of them. Nothing in them may be framed, guessed or cached.
_HEADERS: HeaderList = [
    (b"content-type", b"text/html; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
        b"form-action 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
]
#: Statuses after which the client may ask again, and in how many seconds.
_RETRY_SECONDS = {429: 5, 503: 10}
#: The rest of the request is not read, so that its connection cannot be used again.
_CLOSING = (400, 403, 408, 413, 414, 431)


def error_response(request: Request, status: int, limit: int = 0) -> tuple[int, HeaderList, bytes]:
    """Return the answer with `status`; `limit` is the largest body, in bytes, for a 413."""
    language = _language(request)
    with translation.override(language):
        title, text = _sentences(status, limit)
    body = (
        f'<!doctype html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta name="robots" content="noindex">\n<title>{escape(title)}</title>\n'
        '<link rel="stylesheet" href="/static/css/error_page.css">\n</head>\n<body>\n<main>\n'
        f"<h1>{escape(title)}</h1>\n<p>{escape(text)}</p>\n</main>\n</body>\n</html>\n"
    ).encode()
    headers = [*_HEADERS, (b"content-length", str(len(body)).encode())]
    headers.append((b"content-language", language.encode()))
    if status in _RETRY_SECONDS:
        headers.append((b"retry-after", str(_RETRY_SECONDS[status]).encode()))
    if status in _CLOSING:
        headers.append((b"connection", b"close"))
    if settings.SECURE_HSTS_SECONDS and request.scheme == "https":
        policy = f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
        headers.append((b"strict-transport-security", policy.encode()))
    return status, headers, b"" if request.method == "HEAD" else body


def _language(request: Request) -> str:
    codes = [code for code, _name in settings.LANGUAGES]
    first = request.path[1:].partition(b"/")[0].decode("latin-1")
    if first in codes:
        return first
    accepted = request.headers.get(b"accept-language", b"").decode("latin-1")[:100]
    for part in accepted.lower().split(","):
        code = part.strip().partition(";")[0].partition("-")[0]
        if code in codes:
            return code
    return codes[0]


def _sentences(status: int, limit: int) -> tuple[str, str]:
    """Return title and text in the active language."""
    if status == 413:
        return _("This is too much at once"), _(
            "What was sent is larger than this address accepts (%(limit)s kB). Nothing of it was "
            "stored. Send less, or in several parts."
        ) % {"limit": limit // 1000}
    if status == 403:
        return _("Sign in first"), _(
            "Only staff may send so much here, and the request has no valid session. Sign in and "
            "send it again; nothing of it was stored."
        )
    if status == 408:
        return _("The transmission took too long"), _(
            "Part of what was sent did not arrive in time. Nothing of it was stored. Please send "
            "it again over a better connection."
        )
    if status in (414, 431):
        return _("The request is too long"), _(
            "The address or the headers of the request are longer than the museum reads. Shorten "
            "the address, or delete the cookies of this site."
        )
    if status == 429:
        return _("Too many requests at once"), _(
            "Your network address has more requests under way than the museum answers at once. "
            "Please wait a few seconds and try again."
        )
    if status == 503:
        return _("The museum is very busy"), _(
            "At the moment more is asked for than can be answered. Please try again in ten seconds."
        )
    if status == 500:
        return _("Something went wrong on our side"), _(
            "Nothing is lost. Please try again in a few minutes."
        )
    return _("The request cannot be read"), _(
        "Its headers contradict each other or are incomplete."
    )
