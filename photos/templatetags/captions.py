"""`{% for layer in captions|layers %}`: the layers of text about a photograph, one in the reader's
language where the same layer was written in several."""

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
    """A layer as it is shown: `caption`, and `others`, the same in other languages."""

    caption: Caption
    others: tuple[Caption, ...] = ()


@register.filter
def layers(captions: Iterable[Caption]) -> list[CaptionLayer]:
    """Captions in their order; of curators' captions that differ in language alone, one layer.

    The museum writes its own captions in several languages; what others wrote, on the print or in
    the press, is never folded. Asks no query.
    """
    shown: list[list[Caption]] = []
    alike: defaultdict[tuple[object, ...], list[list[Caption]]] = defaultdict(list)
    met: Counter[tuple[object, ...]] = Counter()
    for caption in captions:
        groups = alike[_grouping_key(caption)]
        # The nth text in a language belongs to the nth group of its kind.
        place = met[(*_grouping_key(caption), caption.language)]
        met[(*_grouping_key(caption), caption.language)] += 1
        if caption.kind == CaptionKind.CURATOR and place < len(groups):
            groups[place].append(caption)
        else:
            groups.append([caption])
            shown.append(groups[-1])
    return [_layer(group) for group in shown]


def _layer(group: list[Caption]) -> CaptionLayer:
    language = get_language()
    shown = next((caption for caption in group if caption.language == language), group[0])
    return CaptionLayer(shown, tuple(caption for caption in group if caption is not shown))


def _grouping_key(caption: Caption) -> tuple[object, ...]:
    """By whom and when it was written, and what for."""
    written = str(caption.written)
    return (caption.kind, caption.author, written, caption.source_id, caption.corrects_id)


@register.filter
def native_name(language: str) -> str:
    """A language's name in itself: Русский for ru; the code where Django knows no name."""
    try:
        name = get_language_info(language)["name_local"]
    except KeyError:
        return language
    return name[:1].upper() + name[1:]
