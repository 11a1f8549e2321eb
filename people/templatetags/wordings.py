"""How the words of a testimony stand on a page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django import template
from django.template.loader import render_to_string
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

import languages
from catalog.models import Source
from people.models import Testimony, Wording
from people.models.wording import Voice

register = template.Library()

_CYRILLIC_NAME = re.compile(r"[«„]?[А-ЯЁа-яё]")


@dataclass(frozen=True)
class DisplayPassage:
    """A passage as a page sets it.

    `by_speaker` tells the speaker's own words from the reporter's; `after_gap` says that words
    between it and the passage before were left out, which an ellipsis shows.
    """

    text: str
    by_speaker: bool
    after_gap: bool


@register.simple_tag
def display_passages(wording: Wording) -> list[DisplayPassage]:
    """The passages of `wording` in order. Nothing is missing beside a reporter's own words."""
    found: list[DisplayPassage] = []
    for passage in wording.passages.all():
        by_speaker = passage.voice == Voice.SPEAKER and not wording.is_paraphrase
        after_gap = bool(found) and found[-1].by_speaker == by_speaker
        found.append(DisplayPassage(passage.text, by_speaker, after_gap))
    return found


@register.simple_tag
def text_size(wording: Wording) -> str:
    """The size at which a wording is set alone: `display` for a short one, `long` for more."""
    length = sum(len(passage.text) for passage in wording.passages.all())
    return "display" if length <= (80 if wording.language.startswith("ja") else 170) else "long"


@register.simple_tag
def reader_wording(testimony: Testimony) -> Wording | None:
    """The wording for a card: nearest to the speaker among those in the reader's language.

    Where there is none in it, the nearest of all.
    """
    language = languages.current()
    wordings = sorted(testimony.wordings.all(), key=lambda one: (not one.is_nearest, one.order))
    own = [one for one in wordings if one.language.split("-")[0] == language]
    return next(iter(own or wordings), None)


@register.simple_tag
def translation_for_reader(testimony: Testimony) -> Wording | None:
    """A wording in the reader's language where the nearest one is in another; else None."""
    nearest = testimony.nearest_wording()
    wording = reader_wording(testimony)
    return None if wording is None or wording == nearest else wording


@register.simple_tag
def other_wordings(testimony: Testimony, shown: Wording | None = None) -> list[Wording]:
    """Every wording but the nearest and the one `shown` beside it; the reader's language first."""
    language = languages.current()
    return sorted(
        (one for one in testimony.wordings.all() if not one.is_nearest and one != shown),
        key=lambda one: (one.language.split("-")[0] != language, one.order),
    )


@register.simple_tag
def opening_passage(wording: Wording) -> DisplayPassage | None:
    """The speaker's first words; a reporter's only where the speaker has none of their own."""
    all_pieces = display_passages(wording)
    return next((piece for piece in all_pieces if piece.by_speaker), next(iter(all_pieces), None))


@register.simple_tag
def transmission_name(source: Source) -> SafeString:
    """The name of a source as one of the hands words passed through, with its `lang`, unlinked.

    In a Russian sentence a Cyrillic name stands in guillemets, with „“ inside them; a name in
    Latin letters and a title of our own, in square brackets, stand without.
    """
    name = render_to_string("components/_transmission_step_name.html", {"source": source}).strip()
    if get_language() == "ru" and _CYRILLIC_NAME.match(strip_tags(name)):
        name = f"«{name.replace('«', '„').replace('»', '“')}»"
    return mark_safe(name)
