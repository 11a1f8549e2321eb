"""What is being looked at, in words that each language builds in its own way."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from .dimensions import Years
from .selection import Selection


def heading(selection: Selection) -> str:
    """*Photographs, possibly 1946 or 1947, music*: the values of one facet widen, facets narrow."""
    parts = []
    for dimension in selection.dimensions:
        tokens = selection.tokens.get(dimension.name, [])
        named = dimension.labels(selection.snapshot, tokens) if tokens else {}
        labels = [label.text for label in named.values()]
        phrase = dimension.words
        if isinstance(dimension, Years):
            labels = [pgettext("a year in a heading", "%(year)s") % {"year": y} for y in labels]
            if selection.certain_only:
                phrase = dimension.words_certain
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
