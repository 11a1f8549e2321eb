"""Template tags that choose the wording of a testimony and prepare its passages for display."""

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
    """A passage prepared for display.

    `by_speaker` is True for the speaker's own words and False for a reporter's. `after_gap` is
    True if words were left out between the previous passage and this one; the page shows an
    ellipsis there.
    """

    text: str
    by_speaker: bool
    after_gap: bool


@register.simple_tag
def display_passages(wording: Wording) -> list[DisplayPassage]:
    """Return the passages of `wording` in order.

    There is a gap between two passages of the same voice; none is assumed where the voice changes.
    """
    passages: list[DisplayPassage] = []
    for passage in wording.passages.all():
        by_speaker = passage.voice == Voice.SPEAKER and not wording.is_paraphrase
        after_gap = bool(passages) and passages[-1].by_speaker == by_speaker
        passages.append(DisplayPassage(passage.text, by_speaker, after_gap))
    return passages


@register.simple_tag
def text_size(wording: Wording) -> str:
    """Return the CSS size of a wording that is shown alone: `display` if short, else `long`.

    A wording is short up to 170 characters, in Japanese up to 80.
    """
    length = sum(len(passage.text) for passage in wording.passages.all())
    return "display" if length <= (80 if wording.language.startswith("ja") else 170) else "long"


@register.simple_tag
def reader_wording(testimony: Testimony) -> Wording | None:
    """Return the wording for a card, or None if there is no wording.

    It is the first wording in the reader's language; without one, the first of all. The wording
    nearest to the speaker counts as the first.
    """
    language = languages.current()
    wordings = sorted(
        testimony.wordings.all(), key=lambda wording: (not wording.is_nearest, wording.order)
    )
    in_language = [wording for wording in wordings if wording.language.split("-")[0] == language]
    return next(iter(in_language or wordings), None)


@register.simple_tag
def translation_for_reader(testimony: Testimony) -> Wording | None:
    """Return a wording in the reader's language if the nearest one is in another; else None."""
    nearest = testimony.nearest_wording()
    wording = reader_wording(testimony)
    return None if wording is None or wording == nearest else wording


@register.simple_tag
def other_wordings(testimony: Testimony, shown: Wording | None = None) -> list[Wording]:
    """Return all wordings except the nearest one and `shown`, the reader's language first."""
    language = languages.current()
    return sorted(
        (
            wording
            for wording in testimony.wordings.all()
            if not wording.is_nearest and wording != shown
        ),
        key=lambda wording: (wording.language.split("-")[0] != language, wording.order),
    )


@register.simple_tag
def opening_passage(wording: Wording) -> DisplayPassage | None:
    """Return the first passage in the speaker's words, or else a reporter's; None without any."""
    passages = display_passages(wording)
    return next((passage for passage in passages if passage.by_speaker), next(iter(passages), None))


@register.simple_tag
def transmission_name(source: Source) -> SafeString:
    """Return the name of a source for a sentence about transmission: HTML with `lang`, no link.

    In a Russian sentence a Cyrillic name is put in guillemets, and guillemets inside it become
    „“. A name in Latin letters and a title supplied by the museum, which is in square brackets,
    get no quotation marks.
    """
    name = render_to_string("components/_transmission_step_name.html", {"source": source}).strip()
    if get_language() == "ru" and _CYRILLIC_NAME.match(strip_tags(name)):
        name = f"«{name.replace('«', '„').replace('»', '“')}»"
    return mark_safe(name)
