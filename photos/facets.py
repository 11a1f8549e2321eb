"""The facets of photographs: year, subject, place, people, collection, rights, reproduction."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from catalog.models import Place, Subject
from dates.value import museum_years
from people.models import Person
from photos.models import Collection
from photos.rights import ImageRights
from search.facets import ChoiceFacet, RelationFacet, Selection, YearFacet

KIND = "PH"


class PhotoSelection(Selection):
    """The photographs that the parameters of a URL select, and their facets."""

    kind = KIND
    title = _("Photographs")
    facets = (
        YearFacet(
            "year",
            _("Year"),
            KIND,
            "year",
            period=museum_years,
            heading_phrase=_("possibly %(value)s"),
            heading_phrase_certain=_("certainly %(value)s"),
        ),
        RelationFacet(
            "subject",
            _("Subject"),
            KIND,
            "subject",
            model=Subject,
            target_kind="SU",
            lookup_field="slug",
        ),
        RelationFacet("place", _("Place"), KIND, "place", model=Place, target_kind="PL"),
        RelationFacet(
            "person",
            _("Person depicted"),
            KIND,
            "depicted",
            model=Person,
            target_kind="PE",
            heading_phrase=_("showing %(value)s"),
        ),
        RelationFacet(
            "photographer",
            _("Photographer"),
            KIND,
            "photographer",
            model=Person,
            target_kind="PE",
            heading_phrase=_("taken by %(value)s"),
        ),
        RelationFacet(
            "collection",
            _("Collection"),
            KIND,
            "collection",
            model=Collection,
            target_kind="CO",
            heading_phrase=_("in the collection “%(value)s”"),
        ),
        ChoiceFacet(
            "rights",
            _("Rights"),
            KIND,
            "rights",
            choices=tuple(ImageRights.choices),
            heading_phrase=_("rights: %(value)s"),
        ),
        ChoiceFacet(
            "reproduction",
            _("Reproduction"),
            KIND,
            "reproduction",
            choices=(("yes", _("with a reproduction")), ("no", _("described only"))),
        ),
    )
