"""The words of a testimony in plain text, in quotation marks only where they stand in them."""

from __future__ import annotations

from typing import Any

from languages.typography import ellipsis, quotation_marks
from people.models import Wording
from people.templatetags.wordings import display_passages


def text_without_quotes(wording: Wording) -> str:
    """The passages in order, without outer quotation marks.

    An ellipsis stands where words were left out, and the reporter's own words between the
    speaker's in square brackets.
    """
    return _join_passages(wording, "", "")


def quoted_text(wording: Wording) -> str:
    """The same as a reader sees it: the speaker's words in the marks of their own language.

    Only where the wording stands in quotation marks: a paraphrase, a figure as its source states
    it and the museum's translation never do.
    """
    if not wording.in_quotation_marks:
        return text_without_quotes(wording)
    return _join_passages(wording, *quotation_marks(wording.language))


def text_with_kind(wording: Wording) -> str:
    """The words with what kind of wording they are: “…” (quotation)."""
    return f"{quoted_text(wording)} ({wording.get_kind_display()})"


def _join_passages(wording: Wording, opening: str, closing: str) -> str:
    all_pieces: list[Any] = display_passages(wording)
    mixed = any(piece.by_speaker for piece in all_pieces)
    left_out = ellipsis(wording.language)
    text = ""
    for number, piece in enumerate(all_pieces):
        if number:
            text += left_out if piece.after_gap else " "
        if piece.by_speaker:
            text += f"{opening}{piece.text}{closing}"
        else:
            text += f"[{piece.text}]" if mixed else piece.text
    return text
