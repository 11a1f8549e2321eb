"""Wordings of testimonies as plain text, in quotation marks only where they are quotations."""

from __future__ import annotations

from typing import Any

from languages.typography import ellipsis, quotation_marks
from people.models import Wording
from people.shown_wordings import display_passages


def text_without_quotes(wording: Wording) -> str:
    """Return the passages in order, without outer quotation marks.

    Omitted words are replaced by an ellipsis. Where the speaker's and a reporter's words are
    mixed, the reporter's are in square brackets.
    """
    return _join_passages(wording, "", "")


def quoted_text(wording: Wording) -> str:
    """Return the passages as a reader sees them, with the quotation marks of their language.

    Only a wording that is `in_quotation_marks` gets them; a paraphrase, a figure as its source
    states it and the museum's own translation never do.
    """
    if not wording.in_quotation_marks:
        return text_without_quotes(wording)
    return _join_passages(wording, *quotation_marks(wording.language))


def text_with_kind(wording: Wording) -> str:
    """Return the text followed by the kind of wording: “…” (quotation)."""
    return f"{quoted_text(wording)} ({wording.get_kind_display()})"


def _join_passages(wording: Wording, opening: str, closing: str) -> str:
    passages: list[Any] = display_passages(wording)
    has_speaker = any(passage.by_speaker for passage in passages)
    omission = ellipsis(wording.language)
    text = ""
    for number, passage in enumerate(passages):
        if number:
            text += omission if passage.after_gap else " "
        if passage.by_speaker:
            text += f"{opening}{passage.text}{closing}"
        else:
            text += f"[{passage.text}]" if has_speaker else passage.text
    return text
