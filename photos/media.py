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

#: As `iiif.image.responses.CACHE_PUBLIC`; both revalidate by the ETag.
CACHE_PUBLIC = "public, max-age=86400, s-maxage=60"


@require_safe
def derivative(request: HttpRequest, sha256: str, width: str, extension: str) -> HttpResponseBase:
    """Serve `/media/<sha256>/<width>.<avif|jpg>`.

    Answers 404 when the photograph is not public or there is no such file. A public response may be
    cached as a tile may (decision 0013): by a browser for a day, by a cache that many readers share
    for a minute, so that it does not deliver a withdrawn photograph to people who never saw it.
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
    response["Cache-Control"] = CACHE_PUBLIC if is_public else "private, no-store"
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
