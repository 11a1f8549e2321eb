"""Photographs by year, subject, place, people, collection and rights."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.facets import Choices, Linked, Selection, Years
from catalog.models import Place, Subject
from people.models import Person
from photos.models import Collection
from photos.rights import ImageRights

KIND = "PH"


class PhotoSelection(Selection):
    """The photographs that an address asks for, and the facets that offer more."""

    kind = KIND
    title = _("Photographs")
    dimensions = (
        Years(
            "year",
            _("Year"),
            KIND,
            "year",
            first=settings.MUSEUM_FIRST_DAY.year,
            last=settings.MUSEUM_LAST_DAY.year,
        ),
        Linked("subject", _("Subject"), KIND, "subject", model=Subject, of="SU", key="slug"),
        Linked("place", _("Place"), KIND, "place", model=Place, of="PL"),
        Linked("person", _("Person depicted"), KIND, "depicted", model=Person, of="PE"),
        Linked("photographer", _("Photographer"), KIND, "photographer", model=Person, of="PE"),
        Linked("collection", _("Collection"), KIND, "collection", model=Collection, of="CO"),
        Choices("rights", _("Rights"), KIND, "rights", choices=tuple(ImageRights.choices)),
        Choices(
            "reproduction",
            _("Reproduction"),
            KIND,
            "reproduction",
            choices=(("yes", _("with a reproduction")), ("no", _("described only"))),
        ),
    )
