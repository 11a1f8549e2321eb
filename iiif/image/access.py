"""Whose picture is served to whom."""

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
    """A photograph of which nothing is served: 404, or 410 once it is withdrawn or deleted."""

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        super().__init__(sentence)


@dataclass(frozen=True)
class ServedImage:
    """The master of a photograph whose pixels the reader may have; `width`, `height` upright."""

    identifier: str
    sha256: str
    width: int
    height: int
    rights: str
    is_public: bool


def served_image(request: HttpRequest, identifier: str) -> ServedImage:
    """The photograph `identifier`, for this reader: one query, and the session's where need be.

    Raises NotServed.
    """
    # A plain queryset: nothing here is translated, and this is asked for every picture.
    photographs: QuerySet[Photo] = QuerySet(Photo)
    rows = (
        photographs.filter(identifier=identifier)
        .order_by()
        .values_list("state", "image_rights", "master__sha256", "master__width", "master__height")
    )
    row = next(iter(rows), None)
    # The session is asked only for what is not public: a visitor's answer depends on no cookie.
    if row is None or (
        row[0] != State.PUBLISHED
        and not (row[0] in PREVIEWABLE_STATES and grants_access(request, [identifier]))
        and not _may_see_all(request)
    ):
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
