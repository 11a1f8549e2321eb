"""Access to images: which photographs are served, and to which readers."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from editorial.previews import PREVIEWABLE_STATES, grants_access
from photos.models import Photo
from photos.rights import ImageRights
from records.models import State
from records.tombstones import gone_message, is_gone


class NotServed(Exception):
    """The image is not served: status 404, or 410 if the photograph is withdrawn or deleted."""

    def __init__(self, status: int, message: str) -> None:
        self.status = status
        super().__init__(message)


@dataclass(frozen=True)
class ServedImage:
    """A photograph whose image the reader may see.

    `sha256` is that of its master, `width` and `height` are the pixels of the upright image, and
    `rights` is the URI of the rights statement.
    """

    identifier: str
    sha256: str
    width: int
    height: int
    rights: str
    is_public: bool


def served_image(request: HttpRequest, identifier: str) -> ServedImage:
    """Return the image of the photograph `identifier` for this reader.

    It takes one query, and those of the session only if the photograph is not public.
    Raises NotServed.
    """
    # A plain queryset, without modeltranslation: no field here is translated, and this runs for
    # every image.
    photographs: QuerySet[Photo] = QuerySet(Photo)
    rows = (
        photographs.filter(identifier=identifier)
        .order_by()
        .values_list("state", "image_rights", "master__sha256", "master__width", "master__height")
    )
    row = next(iter(rows), None)
    # The session is read only for photographs that are not public, so that the response for a
    # public one does not depend on cookies. It is read for a number that was never given too:
    # otherwise `Vary` would tell it from that of a draft.
    if (row is None or row[0] != State.PUBLISHED) and not (
        _may_see_all(request)
        or (row and row[0] in PREVIEWABLE_STATES and grants_access(request, [identifier]))
    ):
        raise _withdrawn_or_unknown(identifier)
    if row is None:
        raise _withdrawn_or_unknown(identifier)
    state, rights, sha256, width, height = row
    if sha256 is None:
        raise NotServed(
            404,
            _(
                "%(id)s is only described: the museum holds no reproduction of it, so there is no "
                "image. Its page says what is known."
            )
            % {"id": identifier},
        )
    return ServedImage(
        identifier, sha256, width, height, ImageRights(rights).uri, state == State.PUBLISHED
    )


def _may_see_all(request: HttpRequest) -> bool:
    user = request.user
    return bool(user.is_active and user.is_staff and user.has_perm("photos.view_photo"))


def _withdrawn_or_unknown(identifier: str) -> NotServed:
    withdrawn = Photo.objects.filter(identifier=identifier, state=State.WITHDRAWN).first()
    if withdrawn is None and is_gone(identifier):
        return NotServed(410, gone_message(identifier))
    if withdrawn is None:
        return NotServed(404, _("There is no public record %(id)s.") % {"id": identifier})
    return NotServed(
        410,
        _("%(id)s has been withdrawn. %(reason)s")
        % {"id": identifier, "reason": withdrawn.withdrawal_reason or ""},
    )
