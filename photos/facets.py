"""Photographs by year, subject, place, people, collection and rights."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.models import Place, Subject
from people.models import Person
from photos.models import Collection
from photos.rights import ImageRights
from search.facets import Choices, Linked, Selection, Years

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
            words=_("possibly %(value)s"),
            words_certain=_("certainly %(value)s"),
        ),
        Linked("subject", _("Subject"), KIND, "subject", model=Subject, of="SU", key="slug"),
        Linked("place", _("Place"), KIND, "place", model=Place, of="PL"),
        Linked(
            "person",
            _("Person depicted"),
            KIND,
            "depicted",
            model=Person,
            of="PE",
            words=_("showing %(value)s"),
        ),
        Linked(
            "photographer",
            _("Photographer"),
            KIND,
            "photographer",
            model=Person,
            of="PE",
            words=_("taken by %(value)s"),
        ),
        Linked(
            "collection",
            _("Collection"),
            KIND,
            "collection",
            model=Collection,
            of="CO",
            words=_("in the collection “%(value)s”"),
        ),
        Choices(
            "rights",
            _("Rights"),
            KIND,
            "rights",
            choices=tuple(ImageRights.choices),
            words=_("rights: %(value)s"),
        ),
        Choices(
            "reproduction",
            _("Reproduction"),
            KIND,
            "reproduction",
            choices=(("yes", _("with a reproduction")), ("no", _("described only"))),
        ),
    )
