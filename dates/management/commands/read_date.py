"""`manage.py read_date`: how the museum reads a date, as one JSON object for each text."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any, get_args

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, override

from dates.messages import ImpossibleDate, Message
from dates.parsing import parse_date
from dates.parsing.registry import PARSERS
from dates.value import MOMENT, DateKind, HistoricDate


class Command(BaseCommand):
    help = (
        "Read dates as the museum reads them and print a JSON object for each, one on a line: its "
        "text, the EDTF, the certain and the possible years, the note for the curator, and the "
        "error of a text that is refused. Ends with status 1 when any text is refused."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "texts",
            nargs="*",
            metavar="TEXT",
            help="a date; without any, each line of the standard input is one",
        )
        parser.add_argument(
            "--language",
            choices=[*sorted(PARSERS), "edtf"],
            help="the language of texts whose letters do not show it, and of the notes; "
            "“edtf” takes EDTF alone",
        )
        parser.add_argument(
            "--kind",
            choices=get_args(DateKind),
            default=MOMENT,
            help="what the date is of, which decides the certain years (%(default)s)",
        )

    def handle(
        self,
        *args: Any,
        texts: list[str],
        language: str | None,
        kind: DateKind,
        **options: Any,
    ) -> None:
        refused = False
        with override("en" if language in (None, "edtf") else language):
            for text in texts or _lines(sys.stdin):
                reading = read(text, language, kind)
                refused |= bool(reading["error"])
                self.stdout.write(json.dumps(reading, ensure_ascii=False))
        if refused:
            sys.exit(1)


def _lines(stream: Any) -> Iterable[str]:
    """Yield the lines of ``stream`` without their ends; bytes that are not UTF-8 become U+FFFD."""
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(encoding="utf-8-sig", errors="replace")
    for line in stream:
        yield line.rstrip("\r\n")


def read(text: str, language: str | None, kind: DateKind = MOMENT) -> dict[str, object]:
    """Return the reading of ``text`` as a dictionary that can be written as JSON.

    ``edtf`` is None where there is no date. ``note`` holds the sentences for the curator and
    ``error`` the reason why the text is refused, both in the active language or "".
    """
    reading: dict[str, object] = {
        "text": text,
        "edtf": None,
        "certain_years": [],
        "possible_years": [],
        "note": "",
        "error": "",
    }
    try:
        parsed = parse_date(text, language)
    except ImpossibleDate as refusal:
        return {**reading, "error": _sentence(refusal.message)}
    reading["note"] = " ".join(_sentence(note) for note in parsed.notes)
    if parsed.edtf is not None:
        value = HistoricDate.parse(parsed.edtf, kind)
        reading["edtf"] = value.edtf
        reading["certain_years"] = value.certain_years()
        reading["possible_years"] = value.possible_years()
    return reading


def _sentence(message: Message) -> str:
    return gettext(message.template) % message.params
