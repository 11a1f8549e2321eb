"""The facets of the list of testimonies: years, speaker, basis, subject, place and language."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from catalog.models import Place, Subject
from dates.value import museum_years
from languages.names import NAMES, choices
from people.models import Person
from people.models.testimony import Basis
from search.facets import ChoiceFacet, RelationFacet, Selection, YearFacet

KIND = "TE"

#: Code and name of the languages in which a wording may be.
WORDING_LANGUAGES = tuple({**dict(choices()), **NAMES}.items())


class TestimonySelection(Selection):
    """The testimonies selected by the query string of a URL, and the facets to narrow them."""

    kind = KIND
    title = _("Testimonies")
    DEFAULT_SORT = _("by speaker")
    facets = (
        YearFacet(
            "year",
            _("Years it is about"),
            KIND,
            "year",
            period=museum_years,
            heading_phrase=_("possibly about %(value)s"),
            heading_phrase_certain=_("about %(value)s"),
        ),
        RelationFacet(
            "speaker",
            _("Speaker"),
            KIND,
            "speaker",
            model=Person,
            target_kind="PE",
            heading_phrase=_("said by %(value)s"),
        ),
        ChoiceFacet(
            "basis",
            _("How they know"),
            KIND,
            "basis",
            choices=tuple(Basis.choices),
            heading_phrase=_("how they know: %(value)s"),
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
        ChoiceFacet(
            "language",
            _("Language"),
            KIND,
            "language",
            choices=WORDING_LANGUAGES,
            heading_phrase=_("in %(value)s"),
        ),
    )
