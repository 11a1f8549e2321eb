"""The empty mount as an image: corners and identifier, no sentence, one picture for all languages.

Drawn for share cards. It declares nothing to be shown that the museum does not hold.
"""

from __future__ import annotations

from functools import lru_cache
from io import BytesIO

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from PIL import Image, ImageDraw, ImageFont

from identifiers.models import normalise_identifier
from photos.models import Photo

#: Pixels: the size that Open Graph readers crop least.
WIDTH, HEIGHT = 1200, 630
_FONT = "static/fonts/old-standard-latin-roman.woff2"
_LEAF, _SPACE, _CORNER, _FOLD, _INK = "#1c1815", "#151210", "#e6dbc3", "#a5977b", "#f3ebdb"
_MARGIN_X, _MARGIN_Y, _CORNER_SIZE = 210, 90, 92


@lru_cache(maxsize=256)
def placeholder_image(identifier: str) -> bytes:
    """The mount of `identifier` as PNG, WIDTH by HEIGHT pixels."""
    image = Image.new("RGB", (WIDTH, HEIGHT), _LEAF)
    draw = ImageDraw.Draw(image)
    left, top, right, bottom = _MARGIN_X, _MARGIN_Y, WIDTH - _MARGIN_X, HEIGHT - _MARGIN_Y
    draw.rectangle((left, top, right, bottom), fill=_SPACE)
    for x, y, dx, dy in (
        (left, top, 1, 1),
        (right, top, -1, 1),
        (left, bottom, 1, -1),
        (right, bottom, -1, -1),
    ):
        x, y = x - 14 * dx, y - 14 * dy
        reach = _CORNER_SIZE
        draw.polygon([(x, y), (x + reach * dx, y), (x, y + reach * dy)], fill=_CORNER)
        draw.line([(x, y), (x + reach / 2 * dx, y + reach / 2 * dy)], fill=_FOLD, width=2)
    font = ImageFont.truetype(str(settings.BASE_DIR / _FONT), 64)
    draw.text((WIDTH / 2, HEIGHT / 2), identifier, font=font, fill=_INK, anchor="mm")
    out = BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


@require_safe
def placeholder(request: HttpRequest, identifier: str) -> HttpResponse:
    """`/media/mount/PH-0001.png`: the mount of a public record without a reproduction."""
    canonical = normalise_identifier(identifier)
    if canonical is not None and canonical != identifier:
        return redirect("mount", identifier=canonical, permanent=True)
    if not Photo.objects.published().filter(identifier=identifier, master=None).exists():
        raise Http404(_("There is no such picture."))
    etag = f'"mount-{identifier}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(placeholder_image(identifier), content_type="image/png")
        response["ETag"] = etag
    response["Cache-Control"] = "public, max-age=86400"
    # Manifests name it, and viewers of other institutions draw what they show.
    response["Access-Control-Allow-Origin"] = "*"
    return response
