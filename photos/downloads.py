"""Photographs to take away, at stated sizes, with credit and rights inside the file."""

from __future__ import annotations

import hashlib

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

import languages
from identifiers.models import PATTERN
from images.storage import derivative_name, derivatives
from images.xmp_write import XmpStatement, build_packet, insert_packet
from photos.models import Photo
from photos.models.people import Certainty, PhotoRole
from photos.rights import ImageRights
from records.templatetags.museum import tr_text


@require_safe
def download(request: HttpRequest, identifier: str, width: int) -> HttpResponseBase:
    """`/{lang}/photos/PH-0001/download/{width}/`: the stored JPEG, its pixels untouched.

    404 for what is not published, and for a width that is not among its sizes. The credit line
    inside is in the language of the address; title and rights in all three.
    """
    if not PATTERN.fullmatch(identifier):
        raise Http404(_("There is no such picture."))
    published = Photo.objects.published().select_related("master")
    photo = published.prefetch_related("people_links__person").filter(identifier=identifier).first()
    if photo is None or photo.master is None:
        raise Http404(_("There is no such picture."))
    storage = derivatives()
    name = derivative_name(photo.master.sha256, width, "jpg")
    if not storage.exists(name):
        raise Http404(_("There is no such picture."))
    with storage.open(name) as file:
        data = insert_packet(file.read(), build_packet(xmp_statement(photo, request)))
    etag = f'"{hashlib.sha256(data).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = HttpResponse(data, content_type="image/jpeg")
        response["Content-Disposition"] = f'attachment; filename="{identifier}-{width}.jpg"'
        response["ETag"] = etag
    # What is said of it may change, and it may be withdrawn: asked again each time.
    response["Cache-Control"] = "public, no-cache"
    return response


def xmp_statement(photo: Photo, request: HttpRequest) -> XmpStatement:
    """What a copy of `photo` says of itself."""
    address = reverse("identify", args=[photo.identifier])
    return XmpStatement(
        identifier=photo.identifier,
        source=request.build_absolute_uri(address),
        rights_address=ImageRights(photo.image_rights).uri,
        title={
            language: text
            for language in languages.codes()
            if (text := getattr(photo, f"title_{language}") or "")
        },
        rights=dict(_rights_statement(photo, language) for language in languages.codes()),
        creators=tuple(
            tr_text(link.person, "name")
            for link in photo.people_links.all()
            if link.role == PhotoRole.PHOTOGRAPHER
            and link.certainty == Certainty.CERTAIN
            and link.person.is_published()
        ),
        credit=tr_text(photo, "credit"),
    )


def _rights_statement(photo: Photo, language: str) -> tuple[str, str]:
    with override(language):
        parts = (tr_text(photo, "credit"), str(ImageRights(photo.image_rights).label))
        return language, ". ".join(part.rstrip(".") for part in parts if part) + "."
