"""The canvas of a photograph: as large as the upright image, with the image painted on it.

Of a photograph that the museum holds no reproduction of, the mount is shown and says that it is
one; of one that is behind a click on its page, nothing is (decision 0016).
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from iiif_prezi3 import Annotation, AnnotationPage, Canvas

from iiif.image.geometry import resolve_request
from iiif.image.info_json import PROFILES
from iiif.image.request import ImageRequest, Version
from iiif.image.responses import size_limits
from photos.iiif_urls import fit_within
from photos.models import Master, Photo
from photos.placeholders import HEIGHT as MOUNT_HEIGHT
from photos.placeholders import WIDTH as MOUNT_WIDTH

from .addresses import IMAGE_API_2, IMAGE_API_3, Addresses
from .annotations import annotation_pages
from .descriptive import is_image_shown
from .languages import localized, record_label, without_language

#: Pixels of a thumbnail's longer side.
THUMBNAIL = 400
_WHOLE = "full/max/0/default.jpg"


def canvas(photo: Photo, addresses: Addresses) -> Canvas:
    """The one canvas of the photograph; `width` and `height` in pixels of the upright image."""
    address = addresses.canvas(photo.identifier)
    width, height = canvas_size(photo)
    body = _painting_body(photo, addresses)
    painted = [
        AnnotationPage(
            id=addresses.manifest_part(photo.identifier, "painting"),
            items=[
                Annotation(
                    id=addresses.manifest_part(photo.identifier, "painting/1"),
                    motivation="painting",
                    body=body,
                    target=address,
                )
            ],
        )
    ]
    return Canvas(
        id=address,
        label=record_label(photo),
        width=width,
        height=height,
        items=painted if body else [],
        annotations=annotation_pages(photo, addresses) or None,
    )


def canvas_size(photo: Photo) -> tuple[int, int]:
    """Of the canvas: the scan's, or the mount's where there is none."""
    if photo.master is None:
        return MOUNT_WIDTH, MOUNT_HEIGHT
    return photo.master.width, photo.master.height


def thumbnail(photo: Photo, addresses: Addresses) -> list[dict[str, Any]] | None:
    """A small picture with its service; none of what is not shown, and no mount for one."""
    if photo.master is None or not is_image_shown(photo):
        return None
    size = fit_within(photo.master.width, photo.master.height, THUMBNAIL)
    own = (size.width, size.height) == (photo.master.width, photo.master.height)
    asked = "max" if own else f"{size.width},{size.height}"
    return [
        {
            "id": addresses.picture(photo.identifier, f"full/{asked}/0/default.jpg"),
            "type": "Image",
            "format": "image/jpeg",
            "width": size.width,
            "height": size.height,
            "service": _services(photo, addresses),
        }
    ]


def _painting_body(photo: Photo, addresses: Addresses) -> dict[str, Any] | None:
    if photo.master is None:
        return {
            "id": addresses.reverse("mount", photo.identifier),
            "type": "Image",
            "format": "image/png",
            "width": MOUNT_WIDTH,
            "height": MOUNT_HEIGHT,
            "label": localized(lambda: _("An empty mount, not a photograph")),
        }
    if not is_image_shown(photo):
        return None
    width, height = _largest(photo.master)
    return {
        "id": addresses.picture(photo.identifier, _WHOLE),
        "type": "Image",
        "format": "image/jpeg",
        "width": width,
        "height": height,
        "label": without_language(photo.identifier),
        "service": _services(photo, addresses),
    }


def _largest(master: Master) -> tuple[int, int]:
    """Pixels of the largest picture that is returned: a very large scan comes in parts alone."""
    asked = ImageRequest.parse(_WHOLE, Version.V3)
    made = resolve_request(asked, master.width, master.height, size_limits(), Version.V3)
    return made.width, made.height


def _services(photo: Photo, addresses: Addresses) -> list[dict[str, Any]]:
    """The image service of 3.0, and for older viewers that of 2.1."""
    return [
        {
            "id": addresses.image(photo.identifier, IMAGE_API_3),
            "type": "ImageService3",
            "profile": "level2",
        },
        {
            "@id": addresses.image(photo.identifier, IMAGE_API_2),
            "@type": "ImageService2",
            "profile": PROFILES[Version.V2],
        },
    ]
