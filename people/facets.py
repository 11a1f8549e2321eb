"""Testimonies by the years they are about, speaker, basis, subject, place and language."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.models import Place, Subject
from languages.names import NAMES, choices
from people.models import Person
from people.models.testimony import Basis
from search.facets import Choices, Linked, Selection, Years

KIND = "TE"

#: Languages in which words were said, printed or translated.
WORDING_LANGUAGES = tuple({**dict(choices()), **NAMES}.items())


class TestimonySelection(Selection):
    """The testimonies that an address asks for, and the facets that offer more."""

    kind = KIND
    title = _("Testimonies")
    OWN_SORT = _("by speaker")
    dimensions = (
        Years(
            "year",
            _("Years it is about"),
            KIND,
            "year",
            first=settings.MUSEUM_FIRST_DAY.year,
            last=settings.MUSEUM_LAST_DAY.year,
            words=_("possibly about %(value)s"),
            words_certain=_("about %(value)s"),
        ),
        Linked(
            "speaker",
            _("Speaker"),
            KIND,
            "speaker",
            model=Person,
            of="PE",
            words=_("said by %(value)s"),
        ),
        Choices(
            "basis",
            _("How they know"),
            KIND,
            "basis",
            choices=tuple(Basis.choices),
            words=_("how they know: %(value)s"),
        ),
        Linked("subject", _("Subject"), KIND, "subject", model=Subject, of="SU", key="slug"),
        Linked("place", _("Place"), KIND, "place", model=Place, of="PL"),
        Choices(
            "language",
            _("Language"),
            KIND,
            "language",
            choices=WORDING_LANGUAGES,
            words=_("in %(value)s"),
        ),
    )
