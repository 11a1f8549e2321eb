"""The heading of a filtered list, composed from phrases that can be translated."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .definitions import YearFacet
from .selection import Selection


def heading(selection: Selection) -> str:
    """Return the heading of a list, such as "Photographs, possibly 1946 or 1947, music".

    Values of one facet are alternatives, joined by "or"; facets are conditions, joined by commas.
    """
    parts = []
    for facet in selection.facets:
        tokens = selection.tokens.get(facet.name, [])
        named = facet.labels(selection.snapshot, tokens) if tokens else {}
        labels = [label.text for label in named.values()]
        phrase = facet.heading_phrase
        if isinstance(facet, YearFacet):
            labels = [pgettext("a year in a heading", "%(year)s") % {"year": y} for y in labels]
            if selection.certain_only:
                phrase = facet.heading_phrase_certain
                if not labels:
                    parts.append(_("certain of their year"))
        if labels:
            either = pgettext("between alternatives in a heading", " or ").join(labels)
            parts.append(str(phrase) % {"value": either})
    if typed := selection.state.value("q"):
        parts.append(_("“%(words)s”") % {"words": typed})
    if not parts:
        return str(selection.title)
    return pgettext("the title of a list, and what is chosen in it", "%(title)s, %(chosen)s") % {
        "title": selection.title,
        "chosen": pgettext("between the parts of a heading", ", ").join(parts),
    }
