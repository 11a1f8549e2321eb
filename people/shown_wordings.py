"""Which wording of a testimony is shown to a reader, and how its passages are."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import languages
from people.models import Testimony, Wording
from people.models.wording import Voice


@dataclass(frozen=True, slots=True)
class DisplayPassage:
    """A passage prepared for display.

    `by_speaker` is True for the speaker's own words and False for a reporter's. `after_gap` is
    True if words were left out between the previous passage and this one; the page shows an
    ellipsis there.
    """

    text: str
    by_speaker: bool
    after_gap: bool


def shown_passages(passages: Iterable[Any], *, is_paraphrase: bool) -> list[DisplayPassage]:
    """Return passages, which have `voice` and `text`, in their order.

    Nobody's words in a paraphrase are the speaker's. There is a gap between two passages of the
    same voice; none is assumed where the voice changes.
    """
    shown: list[DisplayPassage] = []
    for passage in passages:
        by_speaker = passage.voice == Voice.SPEAKER and not is_paraphrase
        after_gap = bool(shown) and shown[-1].by_speaker == by_speaker
        shown.append(DisplayPassage(passage.text, by_speaker, after_gap))
    return shown


def display_passages(wording: Wording) -> list[DisplayPassage]:
    """Return the passages of `wording` in order."""
    return shown_passages(wording.passages.all(), is_paraphrase=wording.is_paraphrase)


def wording_for_reader(wordings: Iterable[Any]) -> Any | None:
    """Return the first wording in the reader's language; without one, the first of all, or None.

    The wording nearest to the speaker counts as the first.
    """
    language = languages.current()
    ordered = sorted(wordings, key=lambda wording: (not wording.is_nearest, wording.order))
    own = [wording for wording in ordered if languages.primary_subtag(wording.language) == language]
    return next(iter(own or ordered), None)


def translation_for_reader(testimony: Testimony) -> Wording | None:
    """Return a wording in the reader's language if the nearest one is in another; else None."""
    wording: Wording | None = wording_for_reader(testimony.wordings.all())
    return None if wording is None or wording == testimony.nearest_wording() else wording
