"""Serving of derivatives.

The public gets those of published photographs, staff get all, and a visitor with a preview link
gets those of its photograph.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from editorial.previews import COOKIE, PREVIEWABLE_STATES, grants_access
from images.delivery import stored_file
from images.derivatives import CONTENT_TYPES, DERIVATIVE_VERSION
from images.storage import derivative_name, derivatives
from photos.models import Photo

_YEAR_S = 365 * 24 * 3600


@require_safe
def derivative(request: HttpRequest, sha256: str, width: str, extension: str) -> HttpResponseBase:
    """Serve `/media/<sha256>/<width>.<avif|jpg>`.

    Answers 404 when the photograph is not public or there is no such file. A name always stands for
    the same picture, so a public response is immutable and may be cached for a year (RFC 8246).
    """
    is_public = Photo.objects.published().filter(master__sha256=sha256).exists()
    # The session is read only if the photograph is not public, so that a public response does not
    # depend on a cookie.
    if not is_public and not _is_staff(request) and not _has_preview_access(request, sha256):
        raise _not_found()
    name = derivative_name(sha256, int(width), extension)
    etag = f'"{DERIVATIVE_VERSION}-{sha256[:32]}-{width}-{extension}"'
    storage = derivatives()
    if not storage.exists(name):
        raise _not_found()
    response: HttpResponseBase | None = get_conditional_response(request, etag=etag)
    if response is None:
        response = stored_file(storage, name, CONTENT_TYPES[extension])
        response["ETag"] = etag
    response["Cache-Control"] = (
        f"public, max-age={_YEAR_S}, immutable" if is_public else "private, no-store"
    )
    return response


def _is_staff(request: HttpRequest) -> bool:
    user = request.user
    return bool(user.is_active and user.is_staff and user.has_perm("photos.view_photo"))


def _has_preview_access(request: HttpRequest, sha256: str) -> bool:
    """Return whether a preview link of a photograph with this master was opened in this browser."""
    if not any(name.startswith(COOKIE) for name in request.COOKIES):
        return False
    photos = Photo.objects.filter(master__sha256=sha256, state__in=PREVIEWABLE_STATES).order_by()
    return grants_access(request, photos.values_list("identifier", flat=True))


def _not_found() -> Http404:
    return Http404(_("There is no such picture."))
