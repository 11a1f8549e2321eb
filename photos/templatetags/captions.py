"""`{% for layer in captions|layers %}`: the caption layers of a photograph.

A layer that was written in several languages is shown once, in the reader's language.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django import template
from django.utils.translation import get_language, get_language_info

from photos.models import Caption
from photos.models.captions import CaptionKind

register = template.Library()


@dataclass(frozen=True)
class CaptionLayer:
    """A layer as it is shown: `caption`, and `others`, the same text in other languages."""

    caption: Caption
    others: tuple[Caption, ...] = ()


@register.filter
def layers(captions: Iterable[Caption]) -> list[CaptionLayer]:
    """Return the captions as layers, in their order; needs no query.

    Curators' captions that differ only in their language become one layer, because the museum
    writes its own captions in several languages. Captions that others wrote, on the print or in the
    press, are never combined.
    """
    shown: list[list[Caption]] = []
    groups_by_key: defaultdict[tuple[object, ...], list[list[Caption]]] = defaultdict(list)
    counts: Counter[tuple[object, ...]] = Counter()
    for caption in captions:
        groups = groups_by_key[_grouping_key(caption)]
        # The nth text in a language belongs to the nth group with the same key.
        index = counts[(*_grouping_key(caption), caption.language)]
        counts[(*_grouping_key(caption), caption.language)] += 1
        if caption.kind == CaptionKind.CURATOR and index < len(groups):
            groups[index].append(caption)
        else:
            groups.append([caption])
            shown.append(groups[-1])
    return [_layer(group) for group in shown]


def _layer(group: list[Caption]) -> CaptionLayer:
    language = get_language()
    shown = next((caption for caption in group if caption.language == language), group[0])
    return CaptionLayer(shown, tuple(caption for caption in group if caption is not shown))


def _grouping_key(caption: Caption) -> tuple[object, ...]:
    """Return what captions of one layer have in common: kind, author, date, source, correction."""
    written = str(caption.written)
    return (caption.kind, caption.author, written, caption.source_id, caption.corrects_id)


@register.filter
def native_name(language: str) -> str:
    """Return the name of a language in that language (Русский for ru), or else its code."""
    try:
        name = get_language_info(language)["name_local"]
    except KeyError:
        return language
    return name[:1].upper() + name[1:]
